"""Documents of agreements: their list on the page, the form, and who may see and write them."""

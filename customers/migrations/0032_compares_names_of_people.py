"""Names as they are compared: small letters without accents, the words in order."""

from django.db import migrations

# Letters that no accent is taken from are written as those who lack them write them.
NAME_KEY = r"""
    CREATE FUNCTION brm_name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $function$
        SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM regexp_split_to_table(
            regexp_replace(
                normalize(
                    replace(replace(replace(
                        translate(lower(name), 'øłđðı', 'olddi'),
                        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'),
                    NFKD),
                E'[\u0300-\u036F]', '', 'g'),
            '[^[:alnum:]]+') AS word
        WHERE word <> ''
    $function$
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0031_settles_merged_people_with_all_others")]
    operations = [migrations.RunSQL(NAME_KEY, "DROP FUNCTION brm_name_key(text)")]

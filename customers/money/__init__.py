"""Following the money: from budgets to customers, buyers, gaps and anomalies."""

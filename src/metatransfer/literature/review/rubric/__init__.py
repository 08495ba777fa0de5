"""Questions of the automatic reviewers, of claims and of whole documents."""

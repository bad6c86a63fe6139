"""Who somebody is: stores and services that answer the mechanisms' questions."""

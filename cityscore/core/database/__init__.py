"""How PostgreSQL keeps one city from seeing another: roles, policies and what migrations call for them."""

"""OAuth and OpenID Connect clients as code: declare, check, plan, apply, and watch for drift."""

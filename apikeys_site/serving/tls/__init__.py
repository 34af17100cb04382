"""The local certificate authority, the certificate that is served, and how they are checked."""

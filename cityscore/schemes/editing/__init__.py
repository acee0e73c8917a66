"""A draft as a document that forms can read and write: pure, any mistake in it is kept and shown."""

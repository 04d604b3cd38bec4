"""A delivered file, whatever its format -> one relation of text cells."""

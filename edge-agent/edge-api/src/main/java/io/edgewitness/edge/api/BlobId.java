package io.edgewitness.edge.api;

/** SHA-256 of a blob in lower-case hexadecimal, 64 characters. */
public record BlobId(String sha256) {}

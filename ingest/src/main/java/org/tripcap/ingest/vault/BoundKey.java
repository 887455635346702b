package org.tripcap.ingest.vault;

/** A key pair and the incident it belongs to. */
record BoundKey(KeptKey kept, Binding binding) {}

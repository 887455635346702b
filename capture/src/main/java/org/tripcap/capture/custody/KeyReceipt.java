package org.tripcap.capture.custody;

import org.tripcap.capture.incident.Digest;

/**
 * What a vault says, and signs, of a release of content keys, for the ledger to be compared with.
 *
 * @param accessed digest of the {@code evidence.accessed} statement that the ledger acknowledged before the keys were released
 * @param statements how many such statements the vault has made for the incident so far, this one included
 */
public record KeyReceipt(Digest accessed, long statements) {}

package org.tripcap.ingest.store;

import org.tripcap.capture.incident.Digest;

/**
 * A time stamp as it is kept; whether to believe it is for the verifier.
 *
 * @param checkpoint digest of the exact bytes of the signed note it is said to stamp
 * @param token DER of the TimeStampToken (RFC 3161)
 */
@SuppressWarnings("ArrayRecordComponent") // exact bytes, never compared
public record StoredStamp(Digest checkpoint, byte[] token) {}

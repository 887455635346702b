package org.tripcap.ingest.http;

import java.util.Optional;
import java.util.function.Supplier;
import org.tripcap.capture.custody.LedgerProofs;

/**
 * The notary's log as others may read it.
 *
 * @param checkpoint the latest checkpoint's exact bytes; empty before the first
 * @param proofs of its tree
 */
public record LedgerLog(Supplier<Optional<byte[]>> checkpoint, LedgerProofs proofs) {}

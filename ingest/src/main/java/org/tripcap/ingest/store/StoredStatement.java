package org.tripcap.ingest.store;

import org.tripcap.capture.custody.Signed;

/**
 * A statement as the store gives it back; what it says and who signed it is to be checked.
 *
 * @param offset where the ledger's topic held it first
 */
public record StoredStatement(long offset, Signed signed) {}

package org.tripcap.ingest.vault;

import java.io.IOException;
import org.tripcap.capture.custody.Signed;

/**
 * Releases content keys. An incident's private key never leaves the vault; what leaves is the content key of one segment,
 * encrypted to the asker, after the ledger has acknowledged the {@code evidence.accessed} statement about it.
 */
public interface Vault {
    /**
     * Answers one request for the content keys of one incident's segments.
     *
     * @param request the exact bytes of an {@link UnwrapRequest}, signed by an investigator or indexer
     * @return the exact bytes of an {@link UnwrapReply}, signed by the vault
     * @throws UnwrapRefusedException when nothing may be released; the ledger then holds no statement about it, unless the
     *     refusal is {@link Refusal#LEDGER_UNAVAILABLE}, where a statement about a release that never happened may appear later
     * @throws IOException when the vault cannot be reached or cannot write its own files
     * @throws InterruptedException when the thread is interrupted while it waits for ledger or network
     */
    Signed unwrap(Signed request) throws UnwrapRefusedException, IOException, InterruptedException;
}

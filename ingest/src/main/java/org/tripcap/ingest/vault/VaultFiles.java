package org.tripcap.ingest.vault;

import java.io.IOException;
import java.util.List;
import org.tripcap.capture.custody.Signed;

/** What a vault must find again after a crash. Each writing method is durable on return. */
interface VaultFiles {
    /** Everything that was ever kept and not destroyed. */
    record Content(List<KeptKey> keys, List<Binding> bindings, List<Signed> counts) {}

    Content load() throws IOException;

    /** Keeps a new key pair. */
    void keep(KeptKey key) throws IOException;

    /** Binds a kept key to its incident. */
    void bind(Binding binding) throws IOException;

    /**
     * Replaces the count of an incident's releases.
     *
     * @param signed the exact bytes of {@code count}, signed by the vault
     */
    void count(ReleaseCount count, Signed signed) throws IOException;
}

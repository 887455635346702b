package org.tripcap.ingest.vault;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;

/** What a vault must find again after a crash. Each writing method is durable on return. */
interface VaultFiles {
    /**
     * Everything that was ever kept and not destroyed, and what was destroyed.
     *
     * @param links links that were used and not forgotten
     * @param linksSince since when used links are kept; null where none ever were
     */
    record Content(
            List<KeptKey> keys,
            List<Binding> bindings,
            List<Signed> counts,
            List<Destroyed> destroyed,
            List<UsedLink> links,
            @Nullable Instant linksSince) {}

    Content load() throws IOException;

    /** Keeps a new key pair. */
    void keep(KeptKey key) throws IOException;

    /** Binds a kept key to its incident. */
    void bind(Binding binding) throws IOException;

    /**
     * Deletes the key and what binds it, for good: whatever fails in between, the next start goes on with it. Harmless when it
     * was done before.
     */
    void destroy(Destroyed destroyed) throws IOException;

    /**
     * Replaces the count of an incident's releases.
     *
     * @param signed the exact bytes of {@code count}, signed by the vault
     */
    void count(ReleaseCount count, Signed signed) throws IOException;

    /** Notes since when used links are kept. */
    void linksSince(Instant since) throws IOException;

    /** Notes that a link was used. */
    void use(UsedLink link) throws IOException;

    /** Forgets a link that nobody could use any more. */
    void forget(UsedLink link) throws IOException;
}

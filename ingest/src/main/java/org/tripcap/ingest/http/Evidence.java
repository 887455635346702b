package org.tripcap.ingest.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.PersonAccess;

/**
 * What people read packets from.
 *
 * @param persons asks the vault in their names
 * @param trust whose certificates count; asked again each time, so that revocations act
 * @param tls where they come from other hosts, with their certificate or a link; {@code null} if nowhere. Its clients' authorities are
 *     those of the trust file
 */
public record Evidence(
        EvidenceStore store,
        PersonAccess persons,
        Supplier<TrustFile> trust,
        @Nullable Tls tls) {}

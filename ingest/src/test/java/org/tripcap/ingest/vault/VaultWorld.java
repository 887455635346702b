package org.tripcap.ingest.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.Hpke;
import org.tripcap.capture.segment.SecretAccess;
import org.tripcap.capture.segment.SegmentContext;
import org.tripcap.capture.testing.ManualClock;

/** A vault with everybody around it: real keys, certificates, files and statements; ledger and board in memory. */
final class VaultWorld implements AutoCloseable {
    static final int POOL = 3;
    private static final Duration YEAR = Duration.ofDays(365);

    final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    final Authority authority = Authority.create(clock);
    TrustFile trust = authority.trustFile();
    Identity vaultIdentity = authority.enrol("vault-1", Role.VAULT, YEAR);
    final Identity operator = authority.enrol("operator-1", Role.OPERATOR, YEAR);
    final Identity otherOperator = authority.enrol("operator-2", Role.OPERATOR, YEAR);
    final Identity investigator = authority.enrol("investigator-1", Role.INVESTIGATOR, YEAR);
    final Identity indexer = authority.enrol("indexer-1", Role.INDEXER, YEAR);
    final Identity sensor = authority.enrol("sensor-1", Role.SENSOR, YEAR);
    final MemoryLedger ledger = new MemoryLedger();
    final MemoryBoard board = new MemoryBoard();
    final SecureRandom random = new SecureRandom();

    private final Path directory;
    private final List<Closeable> open = new ArrayList<>();

    VaultWorld(Path directory) {
        this.directory = directory;
    }

    /** An incident that was opened, and the statement that did so. */
    record Opened(IncidentId id, Signed statement, IncidentKey key) {
        SegmentContext context(Identity sensor, long seq) {
            return new SegmentContext(id, sensor.keyId(), 1, seq, statement.digest());
        }
    }

    Path vaultDirectory() {
        return directory.resolve("vault");
    }

    ActorEnvironment environment() {
        return new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE);
    }

    StatementChain chain(Identity identity) throws IOException {
        StatementChain chain =
                StatementChain.open(directory.resolve(identity.keyId()).resolve("chain"), identity, environment());
        open.add(chain::close);
        return chain;
    }

    /** Starts the vault as after a restart: from its files, the board and nothing else. */
    DirectoryVault startVault() throws IOException {
        return startVault(new DirectoryFiles(vaultDirectory()));
    }

    DirectoryVault startVault(VaultFiles files) throws IOException {
        AutoCloseable lock = files instanceof AutoCloseable closeable ? closeable : () -> {};
        DirectoryVault vault = new DirectoryVault(
                files, lock, POOL, vaultIdentity, () -> trust, chain(vaultIdentity), ledger, board, clock);
        open.add(vault::close);
        for (KeyOffer offer : List.copyOf(board.offers.values())) {
            vault.offered(offer.opener(), offer.key().id());
        }
        return vault;
    }

    /** Ends whatever is open, as the end of the process does. */
    void stop() throws IOException {
        for (Closeable each : open.reversed()) {
            each.close();
        }
        open.clear();
    }

    /** Claims a key of {@code opener} from the board. */
    IncidentKey claim(Identity opener) {
        KeyOffer offer = board.offers.values().stream()
                .filter(each -> each.opener().equals(opener.keyId()))
                .findFirst()
                .orElseThrow();
        board.offers.remove(offer.key().id());
        return offer.key();
    }

    /** States that {@code opener} opens an incident with this key. */
    Opened open(Identity opener, IncidentId id, IncidentKey key) throws IOException {
        Body body = new Body.IncidentOpened(new Body.IncidentAct(
                1,
                Digest.of(id.value().getBytes(StandardCharsets.US_ASCII)),
                Cause.OPERATOR,
                LegalBasis.GDPR_6_1_F,
                clock.instant().plus(Duration.ofHours(1)),
                key.id(),
                false));
        try (StatementChain chain =
                StatementChain.open(directory.resolve(opener.name()).resolve("chain"), opener, environment())) {
            return new Opened(id, chain.next(id, body), key);
        }
    }

    /** A fresh incident of the operator, whose key the vault has bound. */
    Opened bound(DirectoryVault vault) throws IOException {
        vault.serve(operator.keyId());
        vault.replenish();
        Opened opened = open(operator, IncidentId.random(random), claim(operator));
        vault.opening(opened.statement());
        return opened;
    }

    /** A content key wrapped for one segment as sensors do it. */
    WrappedSegmentKey wrap(Opened opened, long seq, ContentKey key) {
        SegmentContext context = opened.context(sensor, seq);
        return new WrappedSegmentKey(
                context,
                Hpke.seal(
                        opened.key().publicKey(),
                        context.associatedData(),
                        key.toBytes(SecretAccess.granted()))); // test keys
    }

    ContentKey contentKey() {
        byte[] bytes = new byte[ContentKey.LENGTH];
        random.nextBytes(bytes);
        return ContentKey.of(bytes, SecretAccess.granted()); // test keys
    }

    KeyRequester requester(Vault vault, Identity asker) {
        return new KeyRequester(vault, asker, () -> trust, clock);
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}

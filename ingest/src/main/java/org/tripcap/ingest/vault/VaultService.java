package org.tripcap.ingest.vault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.TopicFollower;
import org.tripcap.capture.ship.Topics;

/**
 * A {@link DirectoryVault} at work: offers keys on the topic of keys and binds them to the incidents that the topic of incidents
 * tells of.
 */
public final class VaultService implements AutoCloseable {
    private static final RefusalLog REFUSALS = new RefusalLog(LoggerFactory.getLogger(VaultService.class));
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final DirectoryVault vault;
    private final Supplier<TrustFile> trust;
    private final Producer<byte[], byte[]> producer;
    private final TopicFollower keys;
    private final TopicFollower incidents;
    private final Set<String> others = new ConcurrentSkipListSet<>();

    private VaultService(
            DirectoryVault vault, Supplier<TrustFile> trust, Producer<byte[], byte[]> producer, KafkaSettings kafka) {
        this.vault = vault;
        this.trust = trust;
        this.producer = producer;
        this.keys = new TopicFollower(
                "vault-keys", Topics.KEYS, () -> kafka.consumer(null, "tripcap-vault-keys"), new KeysHandler());
        // Not IncidentFeed: a binding that could not be written must be tried again, and the feed hands a record out
        // once.
        this.incidents = new TopicFollower(
                "vault-incidents",
                Topics.INCIDENTS,
                () -> kafka.consumer(null, "tripcap-vault-incidents"),
                this::incident);
    }

    /**
     * Opens the vault in {@code directory} and starts.
     *
     * @param poolSize unused keys on offer for each opener, 1 or more
     * @param trust whom to believe; asked again each time, so that revocations act
     * @param chain the vault's own; it stays the caller's, as {@code ledger} does
     * @throws IOException when the directory cannot be used, another process uses it, or a file in it is damaged
     */
    public static VaultService start(
            Path directory,
            int poolSize,
            Identity identity,
            Supplier<TrustFile> trust,
            StatementChain chain,
            Ledger ledger,
            KafkaSettings kafka,
            InstantSource clock)
            throws IOException {
        Producer<byte[], byte[]> producer = kafka.producer("tripcap-vault");
        try {
            DirectoryVault vault = DirectoryVault.open(
                    directory, poolSize, identity, trust, chain, ledger, new KafkaOfferBoard(producer), clock);
            return new VaultService(vault, trust, producer, kafka);
        } catch (IOException | RuntimeException e) {
            producer.close(GOODBYE);
            throw e;
        }
    }

    /** The vault, for requests. */
    public DirectoryVault vault() {
        return vault;
    }

    /** Whether the topics' content at the start was taken in. */
    public boolean isReady() {
        return keys.isCaughtUp() && incidents.isCaughtUp();
    }

    /** Waits until the topics' content at the start was taken in; false when that takes longer. */
    public boolean awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        return keys.awaitCaughtUp(patience) && incidents.awaitCaughtUp(Duration.ofNanos(deadline - System.nanoTime()));
    }

    /** What keeps it from working in full now; empty when nothing does. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        Stream.of(keys.problem(), incidents.problem()).flatMap(Optional::stream).forEach(problems::add);
        if (!others.isEmpty()) {
            problems.add("another vault offers keys on this cluster (" + String.join(", ", others)
                    + "): what is recorded under them cannot be read here; a deployment has one vault, so stop the other,"
                    + " or revoke its key if it is gone");
        }
        VaultStatus status = vault.status();
        if (status.refusedBindings() > 0) {
            problems.add(
                    status.refusedBindings() + " openings name keys that cannot be theirs: evidence recorded under them"
                            + " cannot be read here");
        }
        return List.copyOf(problems);
    }

    private final class KeysHandler implements TopicFollower.Handler {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> read) throws IOException {
            try {
                KeyRecords.Place place = KeyRecords.place(read);
                if (read.value() == null) {
                    vault.withdrawn(place.opener(), place.keyId());
                } else {
                    KeyOffer offer = KeyRecords.trustedOffer(read, trust.get());
                    Signer signer = trust.get().verify(Records.ledgerStatement(read), offer.time());
                    if (vault.isForeign(place.keyId(), signer.keyId())) {
                        others.add(signer.name());
                    } else {
                        vault.offered(place.opener(), place.keyId());
                    }
                }
            } catch (MalformedException | UntrustedException e) {
                REFUSALS.refused("a record of the topic of keys", Records.place(read) + ": " + e.getMessage());
            }
        }

        @Override
        public void caughtUp() throws IOException {
            vault.sendUnacknowledged(); // of before the start: later requests send theirs themselves
            vault.replenish();
        }
    }

    private void incident(ConsumerRecord<byte[], byte[]> read) throws IOException {
        if (read.value() == null) {
            return; // a tombstone: the binding stays until the key is destroyed
        }
        Signed opening;
        try {
            AttachedStatement inDocument = IncidentDocument.parse(read.value()).opening();
            opening = inDocument == null ? Records.headerStatement(read) : Signed.of(inDocument);
        } catch (MalformedException e) {
            REFUSALS.refused("an incident document", Records.place(read) + ": " + e.getMessage());
            return;
        }
        vault.opening(opening);
    }

    @Override
    public void close() throws IOException {
        keys.close();
        incidents.close();
        producer.close(GOODBYE);
        vault.close();
    }
}

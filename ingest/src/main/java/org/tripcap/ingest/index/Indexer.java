package org.tripcap.ingest.index;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.tripcap.capture.custody.LedgerWriter;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.respond.AlertKeys;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.vault.KeyService;

/**
 * Brings the topics into the store: evidence with its flows, statements, incident documents, their alerts and checkpoints. What is read is
 * stored and committed in this order, so that nothing is lost whatever ends when; and a record that is read again changes
 * nothing. While the store, the vault or Kafka are away it waits and catches up by itself.
 */
public final class Indexer implements AutoCloseable {
    private static final Duration REFRESH_APART = Duration.ofSeconds(1);
    /** A bulk request keeps about one of the store's processors busy. */
    private static final int EVIDENCE_WRITERS = 2;

    private final List<TopicPipeline> pipelines = new ArrayList<>();
    private final List<AutoCloseable> helpers = new ArrayList<>();

    private Indexer() {}

    /**
     * What an indexer works with; it closes none of these.
     *
     * @param trust whom to believe; asked again for each batch, so that revocations act
     * @param erased which incidents were erased: nothing is stored of them any more
     * @param keys asks the vault in the name of an identity of role indexer, such as {@code keyRequester::request}
     * @param ledger states what was stored, in the name of the same
     * @param alertKeys tell what the deployment's responders wrote into the log of alerts
     */
    public record Parts(
            KafkaSettings kafka,
            EvidenceStore store,
            Supplier<TrustFile> trust,
            Predicate<IncidentId> erased,
            KeyService keys,
            LedgerWriter ledger,
            AlertKeys alertKeys,
            InstantSource clock) {}

    /** The consumer group that reads a role's topic. */
    public static String group(IndexerSettings settings, IndexerSettings.Role role) {
        return settings.group() + "-" + role.name().toLowerCase(Locale.ROOT);
    }

    /** What a role is called in {@link #status}. */
    public static String name(IndexerSettings.Role role) {
        return "indexing " + role.name().toLowerCase(Locale.ROOT);
    }

    /** Starts the roles; returns at once, also while store or broker are away. */
    public static Indexer start(IndexerSettings settings, Parts parts) {
        Indexer indexer = new Indexer();
        try {
            for (IndexerSettings.Role role : settings.roles()) {
                indexer.start(role, settings, parts);
            }
        } catch (RuntimeException e) {
            indexer.close();
            throw e;
        }
        return indexer;
    }

    private void start(IndexerSettings.Role role, IndexerSettings settings, Parts parts) {
        switch (role) {
            case EVIDENCE -> {
                String group = pipeline(Topics.EVIDENCE, role, evidence(settings, parts), settings, parts);
                helpers.add(
                        new TopicTrimmer(parts.kafka().admin(), Topics.EVIDENCE, group, settings.keep(), parts.clock())
                                .start());
            }
            case LEDGER -> pipeline(Topics.LEDGER, role, new LedgerHandler(parts.trust()), settings, parts);
            case INCIDENTS ->
                pipeline(
                        Topics.INCIDENTS,
                        role,
                        new IncidentHandler(parts.trust(), parts.erased(), parts.store()),
                        settings,
                        parts);
            case ALERTS ->
                pipeline(Topics.ALERTS, role, new AlertHandler(parts.alertKeys(), parts.erased()), settings, parts);
            case CHECKPOINTS -> pipeline(Topics.CHECKPOINTS, role, new CheckpointHandler(), settings, parts);
        }
    }

    private RecordHandler evidence(IndexerSettings settings, Parts parts) {
        IncidentOpenings openings = new IncidentOpenings(parts.trust(), parts.store(), settings.patience());
        helpers.add(IncidentFeed.start(parts.kafka(), "tripcap-indexer-openings", openings));
        Workers workers = new Workers(settings.threads());
        helpers.add(workers);
        return new EvidenceHandler(
                parts.trust(),
                parts.erased(),
                new ContentKeys(openings, parts.keys(), settings.patience()),
                new StoredRanges(parts.store(), parts.ledger()),
                new CaseRefresh(parts.store(), REFRESH_APART),
                workers,
                settings.limits(),
                settings.known());
    }

    /** Starts the pipeline and names its consumer group. */
    private String pipeline(
            String topic, IndexerSettings.Role role, RecordHandler handler, IndexerSettings settings, Parts parts) {
        String group = group(settings, role);
        DeadLetters deadLetters =
                new DeadLetters(Topics.DEAD_LETTERS, parts.kafka().producer(group + "-dead-letters"));
        helpers.add(deadLetters);
        RoleMonitor monitor = new RoleMonitor(name(role), parts.clock());
        pipelines.add(new TopicPipeline(
                topic,
                parts.kafka().consumer(group, group),
                handler,
                parts.store(),
                deadLetters,
                new Persistence(settings.backoff(), monitor),
                monitor,
                role == IndexerSettings.Role.EVIDENCE ? EVIDENCE_WRITERS : 1));
        return group;
    }

    /** How each role does. */
    public List<RoleStatus> status() {
        return pipelines.stream().map(TopicPipeline::status).toList();
    }

    /** Ends after the batches under way, within seconds; what was not stored by then comes again at the next start. */
    @Override
    public void close() {
        pipelines.forEach(TopicPipeline::stop);
        pipelines.forEach(TopicPipeline::close);
        for (AutoCloseable helper : helpers) {
            try {
                helper.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the indexer failed", e);
            }
        }
    }
}

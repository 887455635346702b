package org.tripcap.ingest.respond;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.alert.Alert;

/**
 * One term of the responder that decides: takes alerts from the log in order, and commits decisions, revisions and the position
 * reached in one transaction each. Whatever fails ends the term; the next begins with what was committed. Not thread-safe.
 */
final class Activity implements Acts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Activity.class);
    private static final String KEY = "tripcap-responder";
    /** Header: which term wrote a record, so that it need not read its own. */
    private static final String TERM = "term";

    private static final Duration COMES_BACK = Duration.ofSeconds(10);
    private static final Duration CATCHES_UP = Duration.ofSeconds(30);
    /** Decisions in one record of the log. */
    private static final int SLICE = 1000;
    /** Longest time that a position reached is not committed; an opening is committed without it. */
    private static final Duration POSITION_WITHIN = Duration.ofSeconds(5);
    /** Alerts in memory; the log keeps the rest. */
    private static final int MOST_WAITING = 20_000;

    private static final int TERM_BYTES = 8;

    private record Place(long offset, int ordinal) {}

    private final AlertKeys keys;
    private final Uuid topic;
    private final Receipts receipts;
    private final SeenAlerts seen;
    private final Tally tally;
    private final Transactions transactions;
    private final IncidentBook incidents = new IncidentBook();
    private final IncidentWatch watch;
    private final RevisionWriter writer;
    private final Caseworker caseworker;
    private final byte[] term = new byte[TERM_BYTES];
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Place, Decided.Decision> recalled = new HashMap<>();
    private final List<Decided.Decision> decisions = new ArrayList<>();
    private final List<Recorded> records = new ArrayList<>();
    private long next;
    private long committed = -1;
    private long latest = System.nanoTime();

    /**
     * Begins a term: fences the one before, then reads all incidents.
     *
     * @throws IOException if Kafka does not answer
     */
    Activity(
            Responder.Settings settings,
            Uuid topic,
            SeenAlerts seen,
            Tally tally,
            Observer observer,
            Transactions transactions)
            throws IOException, InterruptedException {
        this.keys = settings.alertKeys();
        this.topic = topic;
        this.receipts = settings.receipts();
        this.seen = seen;
        this.tally = tally;
        this.transactions = transactions;
        new SecureRandom().nextBytes(term);
        this.writer = new RevisionWriter(
                settings.chain(), this::commit, settings.directory().resolve("revision.draft"));
        this.caseworker =
                new Caseworker(settings.policy(), incidents, seen, settings.keys(), this, observer, settings.clock());
        this.watch = new IncidentWatch(settings.kafka(), settings.trust(), incidents);
        try {
            watch.awaitCaughtUp(CATCHES_UP);
        } catch (IOException | InterruptedException e) {
            watch.close();
            throw e;
        }
    }

    /** Whether a record of the log was written by this term. */
    boolean wrote(Headers headers) {
        var header = headers.lastHeader(TERM);
        return header != null && Arrays.equals(term, header.value());
    }

    /** Takes in what the log says was decided already. */
    void recall(Decided decided) {
        for (Decided.Decision decision : decided.decisions()) {
            recalled.put(new Place(decision.offset(), decision.ordinal()), decision);
        }
    }

    /**
     * Begins at this place in the log, once what was decided from there on is {@link #recall recalled}; commits it at once, so that
     * whatever forbids to commit is known before an alert comes.
     */
    void begin(long position) throws IOException {
        next = position;
        writer.finish();
        commit(null, null);
    }

    /** Takes in the alerts of a batch. */
    void add(long offset, AlertBatch batch) {
        for (Item item : batch.items()) {
            if (item instanceof Item.Arrived arrived) {
                waiting.add(new Waiting(batch.receipt(), offset, item.ordinal(), batch.received(), arrived.alert()));
            }
        }
    }

    /** Notes that the log was read up to here. */
    void read(long position) {
        next = position;
    }

    /** Whether there are as many alerts in memory as may be. */
    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    /** Alerts that wait in memory. */
    int size() {
        return waiting.size();
    }

    /** Incidents that alerts keep open. */
    int openIncidents() {
        return incidents.open().size();
    }

    /**
     * Decides about all alerts that wait, and tends the incidents.
     *
     * @throws NoKeyException if an alert should open an incident and cannot now; the same call later goes on with it
     * @throws IOException if the term is over
     */
    void work() throws IOException, InterruptedException {
        watch.drain();
        try {
            for (Waiting alert = waiting.peek(); alert != null; alert = waiting.peek()) {
                handle(alert);
                waiting.remove();
                if (decisions.size() >= SLICE) {
                    commit(null, null);
                    watch.drain();
                }
            }
        } finally {
            // Also while one alert waits for a key: the others count, and recordings must not end meanwhile.
            caseworker.tend();
            if (!decisions.isEmpty() || !records.isEmpty() || isPositionDue()) {
                commit(null, null);
            }
        }
    }

    private boolean isPositionDue() {
        long position = position();
        return position > committed + SLICE
                || (position > committed && System.nanoTime() - latest > POSITION_WITHIN.toNanos());
    }

    private void handle(Waiting alert) throws IOException, InterruptedException {
        Decided.Decision before = recalled.remove(new Place(alert.offset(), alert.ordinal()));
        if (before != null) {
            caseworker.recall(alert, before.outcome(), before.sequence());
            return;
        }
        try {
            caseworker.handle(alert, keys.incidentId(topic, alert.offset(), alert.ordinal()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // One alert that trips over a defect must not hold up all that come after it.
            LOG.error("The alert {} of offset {} could not be acted on", alert.ordinal(), alert.offset(), e);
            decide(alert, Outcome.of(Outcome.Code.REFUSED, "an internal error; the server's log has it"), 0);
        }
    }

    @Override
    public void decide(Waiting alert, Outcome outcome, long sequence) {
        decisions.add(alert.decision(outcome, sequence));
    }

    @Override
    public void record(IncidentId incident, long first, List<Alert> alerts) {
        records.addAll(AlertLogFormat.recorded(incident, first, alerts));
    }

    @Override
    public boolean publish(IncidentDocument document, Cause cause) throws IOException, InterruptedException {
        Digest digest = writer.publish(document, cause);
        return watch.await(document.id(), document.revision(), digest, COMES_BACK);
    }

    private void commit(@Nullable Signed statement, RevisionWriter.@Nullable Document document) throws IOException {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
        if (statement != null) {
            all.add(Records.ledger(statement));
            if (document != null) {
                all.add(Records.incident(document.id(), document.bytes(), statement));
            }
        }
        records.forEach(entry -> all.add(logged(entry)));
        Decided decided = new Decided(decisions);
        if (!decisions.isEmpty()) {
            all.add(logged(decided));
        }
        long position = position();
        if (statement != null && position <= committed + SLICE) {
            // A sensor waits for this one. A term that begins further back recalls from the log what was decided since.
            transactions.commit(all);
        } else {
            transactions.commit(all, position);
            committed = position;
        }
        latest = System.nanoTime();
        records.clear();
        decisions.clear();
        seen.confirm();
        receipts.settle(decided);
        decided.decisions().forEach(decision -> tally.decided(decision.outcome()));
    }

    private ProducerRecord<byte[], byte[]> logged(AlertLogEntry entry) {
        ProducerRecord<byte[], byte[]> record = AlertLog.record(keys, KEY, entry);
        record.headers().add(TERM, term);
        return record;
    }

    /** Where the next term must begin to miss nothing. */
    private long position() {
        Waiting first = waiting.peek();
        long undecided = first == null ? next : first.offset();
        return Math.min(undecided, caseworker.firstUnfinished().orElse(undecided));
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("{}; the next term finishes it", e.getMessage());
        }
        watch.close();
        transactions.close();
        seen.takeBack();
    }
}

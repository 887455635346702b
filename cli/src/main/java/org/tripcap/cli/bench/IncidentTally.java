package org.tripcap.cli.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.IncidentFeed;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.TopicFollower;
import org.tripcap.capture.ship.Topics;

/** What a measurement reads from the topics of incidents and statements, as any sensor and verifier would. Thread-safe. */
final class IncidentTally implements AutoCloseable {
    private static final Pattern NETWORK = Pattern.compile("\\b(?:net|host) ");

    private final Map<IncidentId, IncidentDocument> latest = new ConcurrentHashMap<>();
    private final Map<IncidentId, Long> opened = new ConcurrentHashMap<>();
    private final IncidentFeed documents;
    private final TopicFollower ledger;

    IncidentTally(KafkaSettings kafka, TrustFile trust) {
        documents = IncidentFeed.start(kafka, "bench-incidents", revision -> {
            try {
                IncidentDocument document = revision.authorise(trust).document();
                latest.put(document.id(), document);
            } catch (UntrustedException e) {
                throw new IllegalStateException("the server published what it may not", e);
            }
        });
        ledger = new TopicFollower(
                "bench-ledger",
                Topics.LEDGER,
                () -> kafka.consumer(null, "bench-ledger"),
                record -> statement(Records.ledgerStatement(record).bytes(), System.nanoTime()));
    }

    private void statement(byte[] bytes, long arrived) throws MalformedException {
        Statement statement = Statement.parse(bytes);
        IncidentId incident = statement.incident();
        if (statement.type() == Statement.Type.INCIDENT_OPENED && incident != null) {
            opened.putIfAbsent(incident, arrived);
        }
    }

    /** When the opening of the incident with this title was read from the ledger, by {@link System#nanoTime}. */
    OptionalLong openedNanos(String title) {
        return titled(title).stream()
                .map(document -> opened.get(document.id()))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The latest documents of the incidents with this title. */
    List<IncidentDocument> titled(String title) {
        return latest.values().stream()
                .filter(document -> document.title().equals(title))
                .toList();
    }

    /** How many alerts documents commit to. */
    static long recorded(Collection<IncidentDocument> documents) {
        return documents.stream()
                .mapToLong(document -> document.alertChain().count())
                .sum();
    }

    /** How many networks and hosts the document's filter names; it names each twice, for packets without and with VLAN tag. */
    static long networks(IncidentDocument document) {
        return NETWORK.matcher(document.scope().filter()).results().count() / 2;
    }

    @Override
    public void close() {
        documents.close();
        ledger.close();
    }
}

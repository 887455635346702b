package org.tripcap.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.tripcap.ingest.http.RoleHealth;
import org.tripcap.ingest.index.EvidenceBacklog;
import org.tripcap.ingest.index.Indexer;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.index.RoleStatus;
import org.tripcap.ingest.respond.Responder;
import org.tripcap.ingest.respond.ResponderStatus;
import org.tripcap.ingest.vault.KeyPool;

/** What every server measures of itself: its roles, the way of alerts, and that of evidence. Labels are fixed words. */
final class ServerMeters {

    private final MeterRegistry registry;

    ServerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Whether a role does its work. A role is named before it has started, so that its absence shows. */
    void ready(String role, Supplier<List<RoleHealth>> health) {
        Gauge.builder("tripcap.role.ready", () -> ready(role, health.get()))
                .description("1 while the role does its work, 0.5 while something is wrong with it or it waits, else 0")
                .tag("role", role)
                .register(registry);
    }

    private static double ready(String name, List<RoleHealth> roles) {
        return roles.stream()
                .filter(role -> role.role().equals(name))
                .mapToDouble(role -> switch (role.state()) {
                    case UP -> 1;
                    case DEGRADED -> 0.5;
                    case STARTING, DOWN -> 0;
                })
                .findFirst()
                .orElse(0);
    }

    void certificates(CertificateWatch certificates) {
        Gauge.builder(
                        "tripcap.certificates.left.seconds",
                        () -> certificates.left().toSeconds())
                .description("until the first certificate that the server signs with ends")
                .register(registry);
    }

    void backlog(EvidenceBacklog backlog) {
        Gauge.builder("tripcap.evidence.waiting", backlog, b -> {
                    OptionalLong waiting = b.last();
                    return waiting.isPresent() ? waiting.getAsLong() : Double.NaN;
                })
                .description("segments in Kafka that no indexer of the deployment has stored yet; NaN when not known")
                .register(registry);
    }

    void indexer(Indexing indexing, IndexerSettings settings) {
        for (IndexerSettings.Role role : settings.roles()) {
            String name = Indexer.name(role);
            indexed(indexing, name, "records", "records read, stored and committed", RoleStatus::records);
            indexed(indexing, name, "documents", "documents new in the store", RoleStatus::documents);
            indexed(
                    indexing,
                    name,
                    "dead.letters",
                    "records and documents that ended in the dead-letter topic",
                    RoleStatus::deadLetters);
        }
    }

    private void indexed(
            Indexing indexing, String role, String what, String description, ToDoubleFunction<RoleStatus> count) {
        FunctionCounter.builder(
                        "tripcap.indexer." + what,
                        indexing,
                        i -> i.roles().stream()
                                .filter(each -> each.role().equals(role))
                                .mapToDouble(count)
                                .sum())
                .description(description + " since the start")
                .tag("role", role)
                .register(registry);
    }

    void responder(Responder responder, KeyPool keys) {
        Gauge.builder("tripcap.responder.undecided", () -> responder.status().undecided())
                .description("alerts that wait for a decision")
                .register(registry);
        Gauge.builder("tripcap.responder.incidents", () -> responder.status().openIncidents())
                .description("incidents that alerts opened and that are open")
                .register(registry);
        Gauge.builder("tripcap.responder.keys", keys::available)
                .description("incident keys at hand; with none, alerts open no incident")
                .register(registry);
        counted("bounds", "alerts that a bound of the policy kept from acting", responder, ResponderStatus::bounds);
        counted("notifications.failed", "events that nobody could be told of", responder, ResponderStatus::untold);
    }

    private void counted(
            String what, String description, Responder responder, ToDoubleFunction<ResponderStatus> count) {
        FunctionCounter.builder("tripcap.responder." + what, responder, r -> count.applyAsDouble(r.status()))
                .description(description + " since the start")
                .register(registry);
    }
}

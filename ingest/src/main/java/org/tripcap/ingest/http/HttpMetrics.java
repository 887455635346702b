package org.tripcap.ingest.http;

import io.micrometer.core.instrument.MeterRegistry;
import org.tripcap.ingest.respond.Receipt;

/** Counters of the webhooks. Labels are configured names and fixed words only, so their number is bounded. */
final class HttpMetrics {
    private final MeterRegistry registry;

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** One body answered with this status. */
    void body(String source, int status) {
        registry.counter("tripcap.alert.bodies", "source", source, "status", Integer.toString(status))
                .increment();
    }

    /** The records of an accepted body, by what they did at the time of the answer. */
    void records(String source, Receipt receipt) {
        for (Receipt.Entry entry : receipt.entries()) {
            registry.counter(
                            "tripcap.alert.records",
                            "source",
                            source,
                            "outcome",
                            entry.outcome().code().wire())
                    .increment();
        }
    }
}

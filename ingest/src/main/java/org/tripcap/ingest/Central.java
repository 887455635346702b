package org.tripcap.ingest;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.tripcap.capture.custody.Checkpoint;
import org.tripcap.ingest.notary.NotaryService;
import org.tripcap.ingest.vault.VaultService;

/**
 * What a deployment has once, on one of its servers: the vault, the notary, and who carries out with the vault what custodians
 * ordered.
 */
record Central(
        ServerIdentities.Central identities,
        VaultService vault,
        NotaryService notary,
        Erasing erasing,
        Expiring expiring) {

    void meters(PrometheusMeterRegistry metrics) {
        Gauge.builder(
                        "tripcap.vault.content.keys.released",
                        () -> vault.vault().status().keysReleased())
                .description("content keys released since the vault was made")
                .register(metrics);
        Gauge.builder(
                        "tripcap.vault.bindings.refused",
                        () -> vault.vault().status().refusedBindings())
                .description("openings that name a key that cannot be theirs")
                .register(metrics);
        Gauge.builder("tripcap.erasures.announced", expiring::announced)
                .description("incidents whose evidence is erased soon under the standing order")
                .register(metrics);
        Gauge.builder(
                        "tripcap.notary.checkpoint.size",
                        () -> notary.status().latest().map(Checkpoint::size).orElse(0L))
                .description("statements that the last checkpoint covers")
                .register(metrics);
        Gauge.builder("tripcap.notary.leaves", () -> notary.status().leaves())
                .description("statements in the ledger's tree")
                .register(metrics);
    }
}

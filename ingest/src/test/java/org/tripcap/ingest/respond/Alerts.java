package org.tripcap.ingest.respond;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;

/** Alerts for tests; each {@code with} gives a changed copy. */
record Alerts(
        String reference,
        Severity severity,
        String signature,
        @Nullable String attacker,
        @Nullable String victim,
        Handshake handshake,
        boolean resolved) {
    static Alerts named(String reference) {
        return new Alerts(reference, Severity.HIGH, "Attack", "198.51.100.7", "192.0.2.10", Handshake.COMPLETED, false);
    }

    Alerts from(@Nullable String address) {
        return new Alerts(reference, severity, signature, address, victim, handshake, resolved);
    }

    Alerts to(@Nullable String address) {
        return new Alerts(reference, severity, signature, attacker, address, handshake, resolved);
    }

    Alerts with(Severity changed) {
        return new Alerts(reference, changed, signature, attacker, victim, handshake, resolved);
    }

    Alerts with(Handshake changed) {
        return new Alerts(reference, severity, signature, attacker, victim, changed, resolved);
    }

    Alerts signed(String changed) {
        return new Alerts(reference, severity, changed, attacker, victim, handshake, resolved);
    }

    Alerts over() {
        return new Alerts(reference, severity, signature, attacker, victim, handshake, true);
    }

    Alert alert() {
        return new Alert(
                "ids",
                "suricata",
                reference,
                Instant.parse("2026-01-31T12:00:00Z"),
                severity,
                signature,
                "1:2000001:1",
                "Web",
                endpoint(attacker, 4444),
                endpoint(victim, 443),
                "tcp",
                null,
                handshake,
                resolved,
                "{\"event_type\":\"alert\"}");
    }

    private static @Nullable Endpoint endpoint(@Nullable String address, int port) {
        return address == null ? null : new Endpoint(InetAddress.ofLiteral(address), port);
    }
}

package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;

/**
 * Follows each actor's chain for the incident: no number missing, each statement naming the one before, epochs and times going
 * forward.
 *
 * <p>A hole in a sensor's chain makes the case incomplete: a sensor may lose what it has not sent. Every other actor waits for
 * the ledger's acknowledgement before it acts, so a hole in its chain means that somebody took a statement out.
 */
final class ChainCheck {
    private final CaseLedger ledger;
    private final Findings findings;

    ChainCheck(CaseLedger ledger, Findings findings) {
        this.ledger = ledger;
        this.findings = findings;
    }

    void run() {
        ledger.chains().forEach(this::follow);
    }

    private void follow(NavigableMap<Long, CaseLedger.Entry> chain) {
        CaseLedger.@Nullable Entry before = null;
        for (CaseLedger.Entry entry : chain.values()) {
            long expected = before == null ? 0 : before.statement().seq() + 1;
            if (entry.statement().seq() != expected) {
                reportHole(entry, expected);
            } else if (before != null) {
                checkLink(before, entry);
            }
            if (before != null) {
                checkOrder(before, entry);
            }
            before = entry;
        }
    }

    private void reportHole(CaseLedger.Entry entry, long from) {
        long to = entry.statement().seq() - 1;
        boolean sensor = entry.statement().role() == Role.SENSOR;
        findings.add(
                sensor ? Severity.INCOMPLETE : Severity.INVALID,
                "chain",
                entry.name(),
                from,
                "ledger",
                "expected statement" + (from == to ? " " + from : "s " + from + " to " + to) + " of "
                        + entry.statement().role().code() + " " + entry.name() + ", found none",
                sensor
                        ? "look for them in the sensor's outbox and in another copy of the ledger"
                        : "a custody statement was taken out; compare with another copy of the ledger");
    }

    private void checkLink(CaseLedger.Entry before, CaseLedger.Entry entry) {
        if (!before.digest().equals(entry.statement().prev())) {
            findings.add(
                    Severity.INVALID,
                    "chain.prev",
                    entry,
                    "expected prev " + before.digest() + ", found "
                            + entry.statement().prev(),
                    "this statement follows another one than the ledger has; compare with another copy");
        }
    }

    private void checkOrder(CaseLedger.Entry before, CaseLedger.Entry entry) {
        if (entry.statement().epoch() < before.statement().epoch()) {
            findings.add(
                    Severity.INVALID,
                    "chain.epoch",
                    entry,
                    "expected epoch " + before.statement().epoch() + " or later, found "
                            + entry.statement().epoch(),
                    "the actor's state was set back, or two copies of its key are in use");
        }
        Instant earliest = before.statement().time().minus(tolerance(before, entry));
        if (!entry.statement().time().isBefore(earliest)) {
            return;
        }
        if (entry.statement().body() instanceof Body.ClockStepped
                || before.statement().body() instanceof Body.ClockStepped) {
            findings.add(
                    Severity.NOTE,
                    "clock",
                    entry,
                    "the clock went back from " + before.statement().time() + " to "
                            + entry.statement().time() + ", as stated",
                    "mind this when comparing times");
            return;
        }
        boolean sensor = entry.statement().role() == Role.SENSOR;
        findings.add(
                sensor ? Severity.INVALID : Severity.NOTE,
                "clock",
                entry,
                "expected a time not before " + earliest + ", found "
                        + entry.statement().time() + " and no clock.stepped",
                "the clock went back unstated; the order of the chain stands, its times do not");
    }

    private static Duration tolerance(CaseLedger.Entry before, CaseLedger.Entry entry) {
        return before.statement().clock().bound().plus(entry.statement().clock().bound());
    }
}

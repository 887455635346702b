package org.tripcap.capture.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence.StampRecord;
import org.tripcap.capture.custody.Finding.Severity;

/**
 * Holds the times that actors state against the time stamps (RFC 3161) of checkpoints: what is a leaf under a checkpoint existed
 * before the checkpoint was stamped. Of all stamps only those are checked that are the first over some statement of the case; the
 * later ones say less.
 */
final class TimeStampCheck {
    private static final String CHECK = "time.stamp";

    private final CaseEvidence evidence;
    private final CaseLedger ledger;
    private final CheckpointCheck checkpoints;
    private final TrustFile trust;
    private final Findings findings;
    /** Sizes of the trees that are said to be stamped. */
    private final NavigableSet<Long> stamped = new TreeSet<>();
    /** Of the first ones over some statement, those that the trust file vouches for. */
    private final NavigableMap<Long, TimeStamp> sound = new TreeMap<>();

    TimeStampCheck(
            CaseEvidence evidence, CaseLedger ledger, CheckpointCheck checkpoints, TrustFile trust, Findings findings) {
        this.evidence = evidence;
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.trust = trust;
        this.findings = findings;
    }

    /** Checks the first stamp over each of these statements, whose places in the tree are known. */
    void read(Stream<CaseLedger.Entry> statements) {
        stamped.addAll(stampedSizes());
        if (stamped.isEmpty()) {
            return;
        }
        Set<Long> wanted = new HashSet<>();
        statements.filter(entry -> entry.leafIndex() >= 0).forEach(leaf -> {
            Long first = stamped.higher(leaf.leafIndex());
            if (first != null) {
                wanted.add(first);
            }
        });
        sound.putAll(checked(wanted));
    }

    /** The first stamp over the statement; empty when there is none, or when its place is not known. */
    Optional<TimeStamp> over(CaseLedger.Entry statement) {
        return statement.leafIndex() < 0
                ? Optional.empty()
                : Optional.ofNullable(sound.higherEntry(statement.leafIndex())).map(Map.Entry::getValue);
    }

    /** Compares the times that the statements of the case give with the stamps. */
    void run() {
        if (!stamped.isEmpty()) {
            compare(ledger.entries().filter(entry -> entry.leafIndex() >= 0).toList());
        }
    }

    /** Sizes of the trees of which a checkpoint is said to be stamped. */
    private NavigableSet<Long> stampedSizes() {
        NavigableSet<Long> sizes = new TreeSet<>();
        long strange = 0;
        try (Stream<StampRecord> stamps = evidence.timeStamps()) {
            for (StampRecord stamp : (Iterable<StampRecord>) stamps::iterator) {
                Optional<CheckpointCheck.Known> known = checkpoints.known(stamp.checkpoint());
                known.ifPresent(checkpoint -> sizes.add(checkpoint.checkpoint().size()));
                strange += known.isPresent() ? 0 : 1;
            }
        }
        if (strange > 0) {
            note(
                    strange + " time stamps are of checkpoints that are not sound, or not here",
                    "see what is reported of checkpoints");
        }
        return sizes;
    }

    /** The wanted stamps that the trust file vouches for, by the size of the stamped tree. */
    private NavigableMap<Long, TimeStamp> checked(Set<Long> wanted) {
        NavigableMap<Long, TimeStamp> checked = new TreeMap<>();
        Map<Long, UntrustedException> refused = new HashMap<>();
        Map<Long, String> places = new HashMap<>();
        try (Stream<StampRecord> stamps = evidence.timeStamps()) {
            stamps.forEach(stamp -> checkpoints
                    .known(stamp.checkpoint())
                    .filter(known -> wanted.contains(known.checkpoint().size()))
                    .ifPresent(known -> {
                        long size = known.checkpoint().size();
                        places.put(size, stamp.place());
                        try {
                            TimeStamp trusted = trust.timeStamp(stamp.token(), stamp.checkpoint());
                            checked.merge(size, trusted, TimeStampCheck::earlier);
                            cosignature(known, trusted, stamp.place());
                        } catch (UntrustedException e) {
                            refused.put(size, e);
                        }
                    }));
        }
        refused.keySet().removeAll(checked.keySet());
        refused.forEach((size, why) -> findings.add(
                StatementIntake.severity(why.reason()),
                CHECK,
                null,
                null,
                places.getOrDefault(size, "time stamps"),
                "time stamp of the checkpoint of size " + size + ": " + why.getMessage(),
                "check that the trust file names the time-stamping authority, and compare with another copy"));
        return checked;
    }

    private static TimeStamp earlier(TimeStamp one, TimeStamp other) {
        return other.latest().isBefore(one.latest()) ? other : one;
    }

    /** A notary's clock is as little believed as an actor's; checkpoints give their time in seconds. */
    private void cosignature(CheckpointCheck.Known known, TimeStamp stamp, String place) {
        if (known.time().isAfter(stamp.latest().plusSeconds(1))) {
            findings.add(
                    Severity.INVALID,
                    CHECK,
                    null,
                    null,
                    place,
                    "expected the checkpoint of size " + known.checkpoint().size() + " to be cosigned before "
                            + stamp.latest() + ", when it was stamped; it says at " + known.time(),
                    "the notary's clock was wrong; weigh the times of all that it cosigned");
        }
    }

    private void compare(List<CaseLedger.Entry> leaves) {
        Duration longest = Duration.ZERO;
        long covered = 0;
        for (CaseLedger.Entry leaf : leaves) {
            Map.Entry<Long, TimeStamp> first = sound.higherEntry(leaf.leafIndex());
            if (first == null) {
                continue;
            }
            covered++;
            TimeStamp stamp = first.getValue();
            Statement statement = leaf.statement();
            Instant earliest = statement.time().minus(statement.clock().bound());
            if (earliest.isAfter(stamp.latest())) {
                findings.add(
                        Severity.INVALID,
                        CHECK,
                        leaf,
                        "expected a time before " + stamp.latest() + ", when the checkpoint of size " + first.getKey()
                                + " over this statement was stamped; it says " + statement.time(),
                        "the actor's clock was wrong, or it stated another time than it had");
            }
            Duration open = Duration.between(statement.time(), stamp.time());
            longest = open.compareTo(longest) > 0 ? open : longest;
        }
        note(
                covered + " of " + leaves.size()
                        + " statements lie under a time stamp; the longest time from a statement"
                        + " to the first stamp over it is " + longest.toSeconds() + " s",
                "within that time the statements' times rest on their actors' clocks alone");
    }

    private void note(String message, String advice) {
        findings.add(Severity.NOTE, CHECK, null, null, "time stamps", message, advice);
    }
}

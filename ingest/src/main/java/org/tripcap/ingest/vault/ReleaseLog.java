package org.tripcap.ingest.vault;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.SegmentRange;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.WireTime;

/**
 * States and counts releases. The order is: statement made (durable in the chain), count advanced (durable), statement
 * acknowledged by the ledger, and only then may keys go out. A crash in between leaves a statement and a count about a release
 * that did not happen, never a release without them: whatever the ledger did not acknowledge is counted and sent before anything
 * else is stated. Thread-safe.
 */
final class ReleaseLog {
    private static final int MAX_BYTES = 1_024;
    private static final String TYPE = "vault.count";

    /**
     * A release that the ledger knows of.
     *
     * @param accessed digest of the acknowledged statement
     * @param count the count, this release included
     */
    record Release(Digest accessed, ReleaseCount count) {}

    private final VaultFiles files;
    private final StatementChain chain;
    private final Ledger ledger;
    private final Identity identity;
    private final InstantSource clock;
    private final Map<IncidentId, ReleaseCount> counts = new HashMap<>();

    /**
     * @param counts the counts on disk; those of a key that the vault had before stay behind with that key's chain, for each
     *     chain is reconciled with its own
     * @throws IOException when one of them is not signed by a vault
     */
    ReleaseLog(
            VaultFiles files,
            StatementChain chain,
            Ledger ledger,
            Identity identity,
            TrustFile trust,
            InstantSource clock,
            List<Signed> counts)
            throws IOException {
        this.files = files;
        this.chain = chain;
        this.ledger = ledger;
        this.identity = identity;
        this.clock = clock;
        for (Signed signed : counts) {
            Kept kept = parse(signed);
            if (signer(signed, kept, trust).keyId().equals(identity.keyId())) {
                this.counts.put(kept.incident(), kept.count());
            }
        }
    }

    /** How much was released for {@code incident}. */
    synchronized ReleaseCount count(IncidentId incident) {
        return counts.getOrDefault(incident, ReleaseCount.none(incident));
    }

    /** All that was ever released. */
    synchronized long keysReleased() {
        return counts.values().stream().mapToLong(ReleaseCount::keys).sum();
    }

    /**
     * Sends what the ledger has not acknowledged yet.
     *
     * @throws IOException when the ledger does not acknowledge it, or the count cannot be written
     */
    synchronized void sendUnacknowledged() throws IOException {
        for (Signed statement : chain.unacknowledged()) {
            Statement stated = Statement.parse(statement.bytes());
            if (stated.body() instanceof Body.EvidenceAccessed accessed && stated.incident() != null) {
                ReleaseCount count = count(stated.incident());
                if (accessed.released() > count.keys()) {
                    write(new ReleaseCount(count.incident(), count.statements() + 1, accessed.released()));
                }
            }
            try {
                ledger.append(statement);
            } catch (IOException e) {
                throw new LedgerAwayException(e);
            }
            chain.acknowledged(statement);
        }
    }

    /**
     * States something that releases no key; it is acknowledged on return.
     *
     * @throws IOException when the ledger does not acknowledge it; it is sent again before anything else is stated
     */
    synchronized Signed state(IncidentId incident, Body body) throws IOException {
        sendUnacknowledged(); // nothing new while the ledger is away, so that tries do not pile up statements
        Signed statement = chain.next(incident, body);
        sendUnacknowledged();
        return statement;
    }

    /** The ledger did not acknowledge; every other {@link IOException} here is about the vault's own files. */
    private static final class LedgerAwayException extends IOException {
        LedgerAwayException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * States the release of the content keys of {@code segments}, which may go out once this returns.
     *
     * @throws UnwrapRefusedException with {@link Refusal#LEDGER_UNAVAILABLE} when the ledger did not acknowledge it
     * @throws IOException when the vault cannot write its own files
     */
    synchronized Release release(Access access, List<WrappedSegmentKey> segments)
            throws UnwrapRefusedException, IOException {
        send(access); // nothing new is stated while the ledger is away, so that retries do not pile up statements
        ReleaseCount count = count(access.incident()).plus(segments.size());
        Signed statement = chain.next(
                count.incident(),
                new Body.EvidenceAccessed(
                        ranges(segments),
                        access.purpose(),
                        access.asker(),
                        access.request(),
                        segments.size(),
                        count.keys(),
                        access.authentication()));
        send(access);
        return new Release(statement.digest(), count);
    }

    private void send(Access access) throws UnwrapRefusedException, IOException {
        try {
            sendUnacknowledged();
        } catch (LedgerAwayException e) {
            throw new UnwrapRefusedException(
                    Refusal.LEDGER_UNAVAILABLE,
                    "the ledger did not acknowledge the statement about access to incident "
                            + access.incident() + " (" + e.getMessage()
                            + "), so no key is released; ask again when Kafka is back",
                    e);
        }
    }

    private void write(ReleaseCount count) throws IOException {
        files.count(count, identity.sign(JsonLine.write(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("type", TYPE);
            json.writeStringField("incident", count.incident().value());
            json.writeNumberField("statements", count.statements());
            json.writeNumberField("keys", count.keys());
            json.writeStringField("time", WireTime.format(clock.instant()));
        })));
        counts.put(count.incident(), count);
    }

    /** A count on disk and when it was signed. */
    private record Kept(ReleaseCount count, Instant time) {
        IncidentId incident() {
            return count.incident();
        }
    }

    private static Kept parse(Signed signed) {
        JsonFields fields = JsonFields.parse(signed.bytes(), MAX_BYTES, "release count");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, TYPE);
        IncidentId incident = fields.value("incident", IncidentId::parse);
        ReleaseCount count = new ReleaseCount(incident, fields.count("statements"), fields.count("keys"));
        Instant time = fields.time("time");
        fields.end();
        return new Kept(count, time);
    }

    private static Signer signer(Signed signed, Kept kept, TrustFile trust) throws IOException {
        try {
            Signer signer = trust.verify(signed, kept.time());
            if (signer.role() != Role.VAULT) {
                throw new UntrustedException(
                        UntrustedException.Reason.ROLE,
                        "role vault",
                        "role " + signer.role().code());
            }
            return signer;
        } catch (UntrustedException e) {
            throw new IOException(
                    "the count of releases for incident " + kept.incident() + " is not the vault's: " + e.getMessage()
                            + "; somebody changed it, restore it from the vault's backup",
                    e);
        }
    }

    /** The segments as ranges that hold no other number. */
    static List<SegmentRange> ranges(List<WrappedSegmentKey> segments) {
        Map<String, TreeSet<Long>> bySensor = new TreeMap<>();
        for (WrappedSegmentKey segment : segments) {
            bySensor.computeIfAbsent(segment.context().sensor(), s -> new TreeSet<>())
                    .add(segment.context().seq());
        }
        List<SegmentRange> ranges = new ArrayList<>();
        bySensor.forEach((sensor, numbers) -> {
            long from = numbers.first();
            long to = from;
            for (long seq : numbers.tailSet(from, false)) {
                if (seq != to + 1) {
                    ranges.add(new SegmentRange(sensor, from, to));
                    from = seq;
                }
                to = seq;
            }
            ranges.add(new SegmentRange(sensor, from, to));
        });
        return ranges;
    }
}

package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;

/**
 * Makes one actor's statements, so that none can be taken out unseen: each names the digest of the one before in its incident,
 * and of the actor's one before of any kind.
 *
 * <p>A statement is durable here before it is handed out: after a crash the chain goes on behind it, and {@link
 * #unacknowledged()} gives those that may not have reached the ledger, to be sent again. Each opening of the file begins a new
 * epoch. One process at a time holds the file. Thread-safe.
 */
public final class StatementChain implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(25);
    private static final int ID_BYTES = 16;
    private static final int FILE_KEY_DIGITS = 16;

    private final Identity identity;
    private final ActorEnvironment environment;
    private final ChainJournal journal;
    private final SecureRandom random = new SecureRandom();
    /** Times of the last statements of incidents, since this was opened. */
    private final Map<IncidentId, Instant> times = new HashMap<>();

    private StatementChain(Identity identity, ActorEnvironment environment, ChainJournal journal) {
        this.identity = identity;
        this.environment = environment;
        this.journal = journal;
    }

    /** What {@link #withinLock} runs. */
    @FunctionalInterface
    public interface Action<T> {
        T run(StatementChain chain) throws IOException, InterruptedException;
    }

    /**
     * Opens the chain in {@code file}, which is made when missing, and begins a new epoch.
     *
     * @throws ChainBusyException when another process has it open
     * @throws IOException when the file cannot be read or written, is damaged, or belongs to another actor
     */
    public static StatementChain open(Path file, Identity identity, ActorEnvironment environment) throws IOException {
        return new StatementChain(identity, environment, ChainJournal.open(file, identity));
    }

    /** The file in {@code directory} that a chain of this actor belongs in: each key has one, also the next of the same actor. */
    public static Path fileIn(Path directory, Identity identity) {
        return directory.resolve(identity.role().code() + "-" + identity.keyId().substring(0, FILE_KEY_DIGITS));
    }

    /**
     * Chains in {@code directory} of keys that this identity's key has replaced: those of the same role. Only for a directory
     * where one actor of a role keeps its chains.
     *
     * @throws ChainBusyException when a process has one of them open
     * @throws IOException when a file cannot be read, is damaged, or is that of an actor of another name
     */
    public static List<FormerChain> former(Path directory, Identity identity) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<FormerChain> former = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, identity.role().code() + "-*")) {
            for (Path file : files) {
                if (!file.equals(fileIn(directory, identity))
                        && !file.toString().endsWith(ChainJournal.LOCK)) {
                    former.add(FormerChain.read(file, identity.name()));
                }
            }
        }
        return former;
    }

    /**
     * Sends what waits in a chain that nobody has open; no private key is needed for that.
     *
     * @return how many statements were sent
     * @throws ChainBusyException when a process has it open; that one sends them
     * @throws IOException when the ledger does not acknowledge one; it and the rest keep waiting
     */
    public static int sendWaiting(Path file, Ledger ledger) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (ChainJournal journal = ChainJournal.toSend(file)) {
            List<Signed> waiting = journal.unacknowledged();
            for (Signed statement : waiting) {
                ledger.append(statement);
                journal.acknowledge(statement.digest());
            }
            return waiting.size();
        }
    }

    /**
     * Opens the chain for one action of a short-lived program, waiting while another process has it open.
     *
     * @throws ChainBusyException when it is still open after {@code patience}
     */
    public static <T> T withinLock(
            Path file, Identity identity, ActorEnvironment environment, Duration patience, Action<T> action)
            throws IOException, InterruptedException {
        try (StatementChain chain = openPatiently(file, identity, environment, patience)) {
            return action.run(chain);
        }
    }

    private static StatementChain openPatiently(
            Path file, Identity identity, ActorEnvironment environment, Duration patience)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return open(file, identity, environment);
            } catch (ChainBusyException e) {
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
            }
            Thread.sleep(RETRY);
        }
    }

    /**
     * Makes and signs the next statement of this actor in {@code incident}, or in the chain of what concerns no incident. It
     * is durable on return, and the caller must bring it to the ledger.
     *
     * @throws IllegalArgumentException when this actor's role may not state this, or not about an incident (or about none)
     * @throws CertificateTermException when this actor's certificate does not count now; then it was not made
     * @throws IOException when it could not be made durable; then it was not made
     */
    public synchronized Signed next(@Nullable IncidentId incident, Body body) throws IOException {
        return next(incident, body, environment.time().instant());
    }

    /**
     * As {@link #next}, but never in the past of the incident's statement before, as far as this opening of the chain made it:
     * what the clock went back by within the accuracy that any statement claims is left out of the statement's time.
     *
     * @throws ClockSetBackException when it went back further and this is no {@code clock.stepped}; nothing was stated
     * @throws IOException when it could not be made durable; then it was not made
     */
    public synchronized Signed nextInTime(IncidentId incident, Body body) throws IOException {
        Instant now = environment.time().instant();
        Instant last = times.get(incident);
        if (last == null || !now.isBefore(last) || body instanceof Body.ClockStepped) {
            return next(incident, body, now);
        }
        if (now.isBefore(last.minus(ClockState.SYNCHRONISED_BOUND))) {
            throw new ClockSetBackException(last, now);
        }
        return next(incident, body, last);
    }

    private Signed next(@Nullable IncidentId incident, Body body, Instant time) throws IOException {
        ChainJournal.@Nullable Head head = journal.head(incident);
        Signed signed = following(head, incident, body, time);
        journal.append(incident, head == null ? 0 : head.seq() + 1, signed, true);
        if (incident != null) {
            times.put(incident, time);
        }
        return signed;
    }

    /**
     * Makes and signs what {@link #next} would, and leaves the chain as it is: the caller makes the statement durable elsewhere,
     * and gives it to {@link #adopt} before it is sent.
     *
     * @throws CertificateTermException when this actor's certificate does not count now
     */
    public synchronized Signed prepare(IncidentId incident, Body body) throws CertificateTermException {
        return following(
                journal.head(incident), incident, body, environment.time().instant());
    }

    /**
     * Takes in a prepared statement, which has to stay durable elsewhere until {@link #force}. Changes nothing when the chain has
     * it already, so that after a crash it can be given again.
     *
     * @throws IllegalArgumentException when it is not the next of the chain
     * @throws IOException when it could not be written
     */
    public synchronized void adopt(Signed prepared) throws IOException {
        Statement statement = Statement.parse(prepared.bytes());
        IncidentId incident = statement.incident();
        ChainJournal.@Nullable Head head = journal.head(incident);
        if (head != null && statement.seq() <= head.seq()) {
            return;
        }
        if (!statement.actor().equals(identity.keyId())
                || statement.seq() != (head == null ? 0 : head.seq() + 1)
                || !Objects.equals(statement.prev(), head == null ? null : head.digest())) {
            throw new IllegalArgumentException("expected the next statement of actor " + identity.keyId()
                    + " in its incident, found seq " + statement.seq() + " of actor " + statement.actor());
        }
        journal.append(incident, statement.seq(), prepared, false);
        if (incident != null) {
            times.put(incident, statement.time());
        }
    }

    /** Makes durable what was adopted. */
    public synchronized void force() throws IOException {
        journal.force();
    }

    private Signed following(ChainJournal.@Nullable Head head, @Nullable IncidentId incident, Body body, Instant time)
            throws CertificateTermException {
        if (!identity.role().maySign(body.type())) {
            throw new IllegalArgumentException("a " + identity.role().code() + " may not state "
                    + body.type().code());
        }
        if (!identity.term().covers(time)) {
            throw new CertificateTermException(identity.term(), time);
        }
        Statement statement = new Statement(
                newId(),
                incident,
                identity.keyId(),
                identity.role(),
                time,
                environment.clock().get(),
                journal.epoch(),
                head == null ? 0 : head.seq() + 1,
                head == null ? null : head.digest(),
                journal.last(),
                environment.seen().get().orElse(null),
                environment.deployment(),
                body);
        return identity.sign(statement.toBytes());
    }

    /** The epoch that this opening of the file began, from 1. */
    public long epoch() {
        return journal.epoch();
    }

    /** The seq that {@link #next} will give in {@code incident}, if no other thread comes first. */
    public synchronized long nextSeq(@Nullable IncidentId incident) {
        ChainJournal.@Nullable Head head = journal.head(incident);
        return head == null ? 0 : head.seq() + 1;
    }

    /** The actor whose chain this is. */
    public Identity identity() {
        return identity;
    }

    /**
     * Statements handed out and not {@link #acknowledged}, oldest first, also those of earlier epochs; at most the latest
     * {@value ChainJournal#MAX_UNACKNOWLEDGED}. Sending one again is harmless.
     */
    public synchronized List<Signed> unacknowledged() {
        return journal.unacknowledged();
    }

    /** Notes that the ledger has the statement, so that it need not be sent again. */
    public synchronized void acknowledged(Signed statement) throws IOException {
        journal.acknowledge(statement.digest());
    }

    /** Lets another process open the chain. */
    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The digest of the actor's latest statement, or null before its first. */
    synchronized @Nullable Digest last() {
        return journal.last();
    }
}

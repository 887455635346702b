package org.tripcap.ingest.http;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.tripcap.ingest.http.Problem.Kind;

/** Reads bodies within {@link Limits}; a gzip body is recognised by its first bytes, whatever its headers say. */
final class BodyReader {
    private static final Duration WAIT = Duration.ofSeconds(2);
    /** How many times the longest body a sender may send in vain and still read the answer. */
    private static final int DISCARDED = 32;

    /** After so many looks in vain, nothing more is coming now. */
    private static final int LOOKS = 25;

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int BUFFER = 16 * 1024;

    /** Who sends a body, as far as what comes before it shows. */
    enum Sender {
        /** Proved who they are, or is on this host. */
        KNOWN,
        /** Proves it by the body, so it may be anybody. */
        UNPROVEN
    }

    private final Limits limits;
    /** Strangers fill their own share only, and keep nobody out who proved who they are. */
    private final Map<Sender, Semaphore> budgets;

    BodyReader(Limits limits) {
        this.limits = limits;
        int share = limits.bodies() / 2;
        this.budgets =
                Map.of(Sender.KNOWN, new Semaphore(share), Sender.UNPROVEN, new Semaphore(limits.bodies() - share));
    }

    /** What is done with a body while it counts against the budget. */
    @FunctionalInterface
    interface Work {
        void with(Body body) throws Problem, InterruptedException;
    }

    /**
     * A body as sent, which is what signatures are over, and as meant.
     *
     * @param sent the bytes of the request
     * @param content the same, decompressed if they were compressed
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Body(byte[] sent, byte[] content) {}

    /** Reads the request's body and works with it. */
    void read(Context context, Sender sender, Work work) throws Problem, InterruptedException {
        long declared = context.req().getContentLengthLong();
        if (declared > limits.body()) {
            if (context.header("Expect") == null) {
                discard(stream(context));
            }
            throw tooLarge();
        }
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !isKnown(encoding)) {
            throw new Problem(Kind.NEVER_ACCEPTED, "Content-Encoding must be gzip or identity");
        }
        // Compressed, it may grow; of unknown length, it may be anything.
        int reserved = declared < 0 || encoding != null ? limits.body() : Math.max(1, (int) declared);
        Semaphore budget = Objects.requireNonNull(budgets.get(sender));
        if (!budget.tryAcquire(reserved, WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Problem(Kind.TOO_MANY, "bodies of other senders fill the server's memory for them", WAIT);
        }
        try {
            byte[] sent = receiveInTime(context);
            work.with(new Body(sent, isGzip(sent) ? decompress(sent) : sent));
        } finally {
            budget.release(reserved);
        }
    }

    private static ServletInputStream stream(Context context) throws Problem {
        try {
            return context.req().getInputStream();
        } catch (IOException cut) {
            throw new Problem(Kind.TOO_SLOW, "the body ended before it began");
        }
    }

    private static boolean isKnown(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip", "identity" -> true;
            default -> false;
        };
    }

    /** A connection on which a body stays away is given up no later than one on which it comes slowly. */
    private byte[] receiveInTime(Context context) throws Problem, InterruptedException {
        EndPoint endPoint = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        long usual = endPoint.getIdleTimeout();
        long patience = Math.min(usual, limits.reading().toMillis());
        endPoint.setIdleTimeout(patience);
        try {
            return receive(stream(context));
        } finally {
            if (endPoint.getIdleTimeout() == patience) {
                endPoint.setIdleTimeout(usual);
            }
        }
    }

    private byte[] receive(ServletInputStream in) throws Problem, InterruptedException {
        long deadline = System.nanoTime() + limits.reading().toNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
                if (bytes.size() > limits.body()) {
                    discard(in);
                    throw tooLarge();
                }
                if (System.nanoTime() > deadline) {
                    throw new Problem(
                            Kind.TOO_SLOW,
                            "the body did not arrive within " + limits.reading().toSeconds() + " s");
                }
            }
            return bytes.toByteArray();
        } catch (IOException cut) {
            throw new Problem(Kind.TOO_SLOW, "the body ended before it was complete");
        }
    }

    /**
     * Lets a sender send the rest of what is too much, within bounds and while it comes, so that it reads why and does not take a
     * broken connection for a reason to send all of it again.
     */
    private void discard(ServletInputStream in) throws InterruptedException {
        long deadline = System.nanoTime() + limits.reading().toNanos();
        byte[] buffer = new byte[BUFFER];
        long left = DISCARDED * (long) limits.body();
        int looks = 0;
        try {
            while (left > 0 && looks < LOOKS && !in.isFinished() && System.nanoTime() < deadline) {
                if (in.available() > 0) {
                    left -= in.read(buffer);
                    looks = 0;
                } else {
                    Thread.sleep(LOOK);
                    looks++;
                }
            }
        } catch (IOException cut) {
            return; // who does not wait for an answer gets none
        }
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == (byte) 0x1F && bytes[1] == (byte) 0x8B;
    }

    private byte[] decompress(byte[] sent) throws Problem {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(sent), BUFFER)) {
            byte[] content = in.readNBytes(limits.body() + 1);
            if (content.length > limits.body()) {
                throw tooLarge();
            }
            return content;
        } catch (ZipException | EOFException broken) {
            throw new Problem(Kind.NEVER_ACCEPTED, "the body begins like gzip, but is not");
        } catch (IOException broken) {
            throw new Problem(Kind.NEVER_ACCEPTED, "the body cannot be decompressed");
        }
    }

    private Problem tooLarge() {
        return new Problem(
                Kind.NEVER_ACCEPTED,
                "a body may have " + limits.body() + " bytes, also after decompression; send smaller batches");
    }
}

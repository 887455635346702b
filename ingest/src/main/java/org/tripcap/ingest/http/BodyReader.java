package org.tripcap.ingest.http;

import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tripcap.ingest.http.Problem.Kind;

/** Reads bodies within {@link Limits}; a gzip body is recognised by its first bytes, whatever its headers say. */
final class BodyReader {
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final int BUFFER = 16 * 1024;

    private final Limits limits;
    private final Semaphore budget;

    BodyReader(Limits limits) {
        this.limits = limits;
        this.budget = new Semaphore(limits.bodies());
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
    void read(Context context, Work work) throws Problem, InterruptedException {
        long declared = context.req().getContentLengthLong();
        if (declared > limits.body()) {
            throw tooLarge();
        }
        String encoding = context.header("Content-Encoding");
        if (encoding != null && !encoding.isBlank() && !isKnown(encoding)) {
            throw new Problem(Kind.NEVER_ACCEPTED, "Content-Encoding must be gzip or identity");
        }
        // Compressed, it may grow; of unknown length, it may be anything.
        int reserved = declared < 0 || encoding != null ? limits.body() : Math.max(1, (int) declared);
        if (!budget.tryAcquire(reserved, WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Problem(Kind.TOO_MANY, "bodies of other senders fill the server's memory for them", WAIT);
        }
        try {
            byte[] sent = receive(context.bodyInputStream());
            work.with(new Body(sent, isGzip(sent) ? decompress(sent) : sent));
        } finally {
            budget.release(reserved);
        }
    }

    private static boolean isKnown(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip", "identity" -> true;
            default -> false;
        };
    }

    private byte[] receive(InputStream in) throws Problem {
        long deadline = System.nanoTime() + limits.reading().toNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
        byte[] buffer = new byte[BUFFER];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
                if (bytes.size() > limits.body()) {
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

package org.tripcap.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Senders that post alerts to a server, each the next body as soon as the one before is answered. */
final class AlertLoad implements AutoCloseable {
    private static final int ACCEPTED = 202;
    private static final double P99 = 0.99;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double NANOS_A_SECOND = 1e9;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final String token;

    AlertLoad(int port, String token) {
        this.uri = URI.create("http://127.0.0.1:" + port + "/api/v1/alerts/" + AlertServerMain.SOURCE);
        this.token = token;
    }

    /**
     * How posting went.
     *
     * @param alerts acknowledged
     * @param seconds from the first post to the last answer
     * @param p99Millis time to the answer that 99 of 100 bodies did not exceed
     */
    record Posted(int alerts, double seconds, double p99Millis) {
        double alertsPerSecond() {
            return alerts / seconds;
        }
    }

    /**
     * Posts alerts 0 to {@code count - 1}.
     *
     * @throws IOException when one body is not accepted
     */
    Posted post(IntFunction<String> alert, int count, int body, int senders) throws IOException, InterruptedException {
        // Made before the clock runs: making them costs processor time that is the server's otherwise.
        byte[][] bodies = bodies(alert, count, body);
        long[] nanos = new long[bodies.length];
        AtomicInteger next = new AtomicInteger();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                running.add(threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < bodies.length; at = next.getAndIncrement()) {
                        long posted = System.nanoTime();
                        post(bodies[at]);
                        nanos[at] = System.nanoTime() - posted;
                    }
                    return null;
                }));
            }
            for (Future<?> sender : running) {
                sender.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
        return new Posted(count, (System.nanoTime() - start) / NANOS_A_SECOND, p99Millis(nanos));
    }

    private static byte[][] bodies(IntFunction<String> alert, int count, int body) {
        byte[][] bodies = new byte[(count + body - 1) / body][];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = AttackMix.body(alert, i * body, Math.min(count, (i + 1) * body));
        }
        return bodies;
    }

    /**
     * Posts one body.
     *
     * @return the answer
     * @throws IOException when it is not accepted
     */
    String post(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != ACCEPTED) {
            throw new IOException("alerts were answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The time that 99 of 100 did not exceed; the longest where there are fewer. */
    static double p99Millis(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(P99 * sorted.length);
        return sorted[rank - 1] / NANOS_A_MILLI;
    }

    @Override
    public void close() {
        client.close();
    }
}

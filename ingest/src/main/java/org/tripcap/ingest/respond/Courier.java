package org.tripcap.ingest.respond;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.tripcap.ingest.alert.BodySignature;

/** Brings a message to where a notification wants it, once. */
final class Courier implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SIGNATURE_HEADER = "X-Tripcap-Signature";
    private static final String TIMESTAMP_HEADER = "X-Tripcap-Timestamp";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /**
     * Delivers a message, for at most 10 s.
     *
     * @return what went wrong, with no address and no secret; empty if nothing did
     */
    String deliver(Notification.Channel channel, byte[] json) throws InterruptedException {
        try {
            return switch (channel) {
                case Notification.Channel.Webhook webhook -> post(webhook, json);
                case Notification.Channel.Command command -> run(command, json);
            };
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String post(Notification.Channel.Webhook webhook, byte[] json) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.uri())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        String secret = webhook.secret();
        if (secret != null) {
            String now = Long.toString(Instant.now().getEpochSecond());
            request.header(TIMESTAMP_HEADER, now)
                    .header(SIGNATURE_HEADER, BodySignature.sign(secret.getBytes(StandardCharsets.UTF_8), now, json));
        }
        int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        return status / 100 == 2 ? "" : "status " + status;
    }

    private static String run(Notification.Channel.Command command, byte[] json)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command.command())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            // A message is shorter than a pipe, so this does not wait for the program to read.
            try (OutputStream input = process.getOutputStream()) {
                input.write(json);
                input.write('\n');
            } catch (IOException unread) {
                // A program need not read what it is told; its exit status counts.
            }
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return "the program did not end within " + PATIENCE.toSeconds() + " s";
            }
            return process.exitValue() == 0 ? "" : "exit status " + process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

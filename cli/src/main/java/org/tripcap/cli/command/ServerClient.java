package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.tripcap.ingest.alert.BodySignature;
import org.tripcap.ingest.http.Credential.HmacSignature;
import org.tripcap.ingest.tls.Endpoint;

/** Talks to the server's HTTP side. */
final class ServerClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI server;
    private final Endpoint endpoint;

    ServerClient(URI server) {
        this(Endpoint.of(server));
    }

    ServerClient(Endpoint endpoint) {
        this.server = endpoint.uri();
        this.endpoint = endpoint;
    }

    /** The state of all parts. */
    JsonNode status() throws InterruptedException {
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(server.resolve("/api/v1/status")));
        if (response.statusCode() != 200) {
            throw refused(response);
        }
        return json(response);
    }

    /**
     * Posts an alert body, signed with the source's secret, which so does not leave this host.
     *
     * @return the receipt
     * @throws CommandException if the server does not take it; the message is the server's
     */
    JsonNode alert(String source, String secret, byte[] body) throws InterruptedException {
        String now = Long.toString(Instant.now().getEpochSecond());
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(server.resolve("/api/v1/alerts/" + source))
                .header("Content-Type", "application/json")
                .header(HmacSignature.TIMESTAMP_HEADER, now)
                .header(
                        HmacSignature.SIGNATURE_HEADER,
                        BodySignature.sign(secret.getBytes(StandardCharsets.UTF_8), now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        if (response.statusCode() / 100 != 2) {
            throw refused(response);
        }
        return json(response);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws InterruptedException {
        try (HttpClient client = endpoint.client().connectTimeout(PATIENCE).build()) {
            return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE, "the server at " + server + " does not answer: " + e.getMessage(), e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the server's answer is no JSON: " + e.getMessage(), e);
        }
    }

    /** RFC 9457 problem details, where the server gives them. */
    private static CommandException refused(HttpResponse<byte[]> response) {
        String detail;
        try {
            JsonNode problem = JSON.readTree(response.body());
            detail = problem.path("title").asText() + ": "
                    + problem.path("detail").asText();
        } catch (IOException e) {
            detail = "no reason given";
        }
        int code = response.statusCode() == 503 ? ExitCode.UNREACHABLE : ExitCode.REFUSED;
        return new CommandException(
                code, "the server answered " + response.statusCode() + ": " + Printable.line(detail));
    }
}

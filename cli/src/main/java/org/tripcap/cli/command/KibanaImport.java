package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Saved objects on their way into Kibana, by its import interface ({@code POST /api/saved_objects/_import}). */
final class KibanaImport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final String BOUNDARY = "tripcap-saved-objects";
    private static final int SHOWN_ERRORS = 5;

    private final URI url;
    private final @Nullable String apiKey;

    /** Kibana does not want them. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * For one Kibana, or one of its spaces.
     *
     * @param apiKey as Elasticsearch encodes it; null where Kibana asks for none
     */
    KibanaImport(URI url, @Nullable String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /**
     * Imports objects, in place of those with the same ids.
     *
     * @param objects one JSON object a line
     * @return how many were imported: all of them
     * @throws RefusedException if not all were, with what Kibana says of it
     */
    int run(byte[] objects) throws IOException, InterruptedException, RefusedException {
        String base = url.toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(base + "/api/saved_objects/_import?overwrite=true"))
                .timeout(ANSWERS_WITHIN)
                .header("kbn-xsrf", "tripcap")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form(objects)));
        if (apiKey != null) {
            request.header("Authorization", "ApiKey " + apiKey);
        }
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(CONNECTS_WITHIN).build()) {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new RefusedException("Kibana answered " + answer.statusCode() + advice(answer.statusCode()));
            }
            JsonNode result = JSON.readTree(answer.body());
            if (!result.path("success").asBoolean()) {
                throw new RefusedException("Kibana did not import everything: " + errors(result.path("errors")));
            }
            return result.path("successCount").asInt();
        }
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 -> ": name with --api-key-file a key that may save objects there";
            case 404 -> ": is --url the address of Kibana, and is there a space of that name?";
            default -> "";
        };
    }

    private static String errors(JsonNode errors) {
        List<String> shown = new ArrayList<>();
        for (JsonNode error : errors) {
            if (shown.size() < SHOWN_ERRORS) {
                shown.add(Printable.line(
                        error.path("type").asText() + " " + error.path("id").asText() + " ("
                                + error.path("error").path("type").asText() + ")"));
            }
        }
        return String.join(", ", shown) + (errors.size() > SHOWN_ERRORS ? ", and more" : "");
    }

    /** The one file as multipart form data (RFC 7578). */
    private static byte[] form(byte[] objects) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tripcap.ndjson\"\r\n"
                                + "Content-Type: application/ndjson\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(objects);
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return form.toByteArray();
    }
}

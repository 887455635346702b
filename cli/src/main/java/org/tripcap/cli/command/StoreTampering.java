package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/**
 * Changes evidence behind tripcap's back, as an administrator of the store could, to show that it is found out. On purpose it
 * uses nothing of tripcap's store, which has no way to change evidence.
 */
final class StoreTampering {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI elasticsearch;
    private @Nullable String document;
    private @Nullable JsonNode original;

    StoreTampering(URI elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    /** Flips the lowest bit of the byte in the middle of one stored segment's ciphertext. */
    void flipOneByte(IncidentId incident) throws IOException, InterruptedException {
        String query = URLEncoder.encode("tripcap.incident:" + incident, StandardCharsets.UTF_8);
        JsonNode hit = send(HttpRequest.newBuilder(
                                elasticsearch.resolve("/tripcap-segments-*/_search?size=1&q=" + query))
                        .GET())
                .at("/hits/hits/0");
        document =
                "/" + hit.path("_index").asText() + "/_doc/" + hit.path("_id").asText() + "?refresh=true";
        original = hit.path("_source");
        ObjectNode changed = original.deepCopy();
        ObjectNode cipher = (ObjectNode) changed.at("/tripcap/cipher");
        byte[] bytes = Base64.getDecoder().decode(cipher.path("bytes").asText());
        bytes[bytes.length / 2] ^= 1;
        cipher.put("bytes", Base64.getEncoder().encodeToString(bytes));
        put(changed);
    }

    /** Puts the segment back as it was. */
    void putBack() throws IOException, InterruptedException {
        put(Objects.requireNonNull(original, "flip first"));
    }

    private void put(JsonNode source) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(elasticsearch.resolve(Objects.requireNonNull(document, "flip first")))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(source))));
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("Elasticsearch answered " + response.statusCode() + " to "
                        + response.request().method() + " " + response.uri().getPath());
            }
            return JSON.readTree(response.body());
        }
    }
}

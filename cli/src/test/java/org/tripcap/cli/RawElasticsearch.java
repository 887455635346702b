package org.tripcap.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.tripcap.ingest.store.StoredSegment;

/** Somebody with access to Elasticsearch and none to tripcap: the hands of an attacker or administrator, for tests. */
public final class RawElasticsearch {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;

    public RawElasticsearch(URI uri) {
        this.uri = uri;
    }

    /** Sends, and returns the body of an answer that is a success. */
    public String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + ": status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Replaces the base64 of a segment's ciphertext. */
    void replaceText(StoredSegment segment, String base64) throws IOException, InterruptedException {
        ObjectNode document = source(segment);
        ((ObjectNode) document.path("tripcap").path("cipher")).put("bytes", base64);
        put(segment, document);
    }

    /** Replaces the base64 of the statement a segment is stored with. */
    void replaceStatement(StoredSegment segment, String base64) throws IOException, InterruptedException {
        ObjectNode document = source(segment);
        ((ObjectNode) document.path("tripcap").path("statement")).put("bytes", base64);
        put(segment, document);
    }

    void delete(StoredSegment segment) throws IOException, InterruptedException {
        send("DELETE", "/" + segment.index() + "/_doc/" + segment.id(), "");
    }

    void delete(String index, List<String> ids) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (String id : ids) {
            lines.append("{\"delete\":{\"_id\":\"").append(id).append("\"}}\n");
        }
        send("POST", "/" + index + "/_bulk?refresh=true", lines.toString());
    }

    private ObjectNode source(StoredSegment segment) throws IOException, InterruptedException {
        return (ObjectNode) JSON.readTree(send("GET", "/" + segment.index() + "/_source/" + segment.id(), ""));
    }

    private void put(StoredSegment segment, ObjectNode document) throws IOException, InterruptedException {
        send("PUT", "/" + segment.index() + "/_doc/" + segment.id() + "?refresh=true", document.toString());
    }
}

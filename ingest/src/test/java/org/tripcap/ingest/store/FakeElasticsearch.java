package org.tripcap.ingest.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Answers bulk requests as scripted, which no real node does on demand; everything else with success. Loopback only. */
final class FakeElasticsearch implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Answer> script = new ArrayDeque<>();
    private final List<String> bulks = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private record Answer(int status, String body) {}

    FakeElasticsearch() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next bulk as a whole is answered with this. */
    FakeElasticsearch then(int status, String body) {
        script.add(new Answer(status, body));
        return this;
    }

    /** The documents of the next bulk get these statuses, one each, with the error's type where it is one. */
    FakeElasticsearch thenItems(String... statuses) {
        List<String> items = new ArrayList<>();
        for (String status : statuses) {
            String[] parts = status.split(" ", 2);
            String error = parts.length == 1
                    ? ""
                    : ",\"error\":{\"type\":\"" + parts[1] + "\",\"reason\":\"failed to parse field [source.ip] of type"
                            + " [ip]. Preview of field's value: 'secret'\"}";
            items.add("{\"create\":{\"status\":" + parts[0] + error + "}}");
        }
        return then(200, "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}");
    }

    /** The bodies of the bulk requests so far. */
    List<String> bulks() {
        return bulks;
    }

    /** Method and path of all other requests so far. */
    List<String> others() {
        return others;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            Answer answer = new Answer(200, "{}");
            if (path.equals("/_bulk")) {
                bulks.add(body);
                answer = script.remove();
            } else {
                others.add(exchange.getRequestMethod() + " " + path);
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

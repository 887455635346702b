package org.tripcap.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real node on loopback and lets it be away at will, for tests. */
final class FlakyProxy implements AutoCloseable {
    /** What it does with a request. */
    enum Mode {
        /** Hands it on. */
        PASS,
        /** Answers 429 (RFC 6585), as an overloaded node does. */
        BUSY,
        /** Closes the connection without an answer. */
        DEAD,
        /** Hands it on and closes the connection without the answer: it was done, and nobody knows. */
        SILENT
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI target;
    private final AtomicInteger turnedAway = new AtomicInteger();
    private volatile Mode mode = Mode.PASS;

    FlakyProxy(URI target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void become(Mode next) {
        mode = next;
    }

    /** Requests that got no answer or a refusal. */
    int turnedAway() {
        return turnedAway.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Mode now = mode;
            if (now != Mode.PASS) {
                turnedAway.incrementAndGet();
            }
            switch (now) {
                case DEAD -> throw new IOException("dead");
                case BUSY -> exchange.sendResponseHeaders(429, -1);
                case SILENT -> {
                    pass(exchange, body);
                    throw new IOException("silent");
                }
                case PASS -> answer(exchange, pass(exchange, body));
            }
        }
    }

    private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }
}

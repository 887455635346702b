package org.tripcap.capture.program;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few pages over HTTP for those who watch a program: metrics and health. It reads nothing but a request's line and headers,
 * changes nothing, and gives up on slow callers.
 */
public final class MonitorEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorEndpoint.class);
    private static final int BACKLOG = 16;
    /** The JDK's server has bounds on callers only where these properties are set before its first use. */
    private static final Map<String, String> BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "64",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "10");

    private final HttpServer server;
    private final ExecutorService callers;

    /**
     * A page as it is now.
     *
     * @param status of HTTP
     * @param contentType its media type
     * @param body its text, sent as UTF-8
     */
    public record Page(int status, String contentType, String body) {}

    private MonitorEndpoint(HttpServer server, ExecutorService callers) {
        this.server = server;
        this.callers = callers;
    }

    /**
     * Listens.
     *
     * @param address port 0 for any free one
     * @param pages by path
     * @throws IOException when the address cannot be had
     */
    public static MonitorEndpoint start(InetSocketAddress address, Map<String, Supplier<Page>> pages)
            throws IOException {
        BOUNDS.forEach((property, value) -> {
            if (System.getProperty(property) == null) {
                System.setProperty(property, value);
            }
        });
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService callers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("monitor").factory());
        server.setExecutor(callers);
        Map<String, Supplier<Page>> known = Map.copyOf(pages);
        server.createContext("/", exchange -> answer(exchange, known));
        server.start();
        return new MonitorEndpoint(server, callers);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(HttpExchange exchange, Map<String, Supplier<Page>> pages) throws IOException {
        try (exchange) {
            Supplier<Page> page = pages.get(exchange.getRequestURI().getPath());
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (page == null) {
                send(exchange, head, text(404, "not found"));
            } else if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, false, text(405, "GET only"));
            } else {
                send(exchange, head, made(page));
            }
        }
    }

    private static Page made(Supplier<Page> page) {
        try {
            return page.get();
        } catch (RuntimeException e) {
            LOG.error("A page for monitoring could not be made", e);
            return text(500, "this page could not be made; the log says why");
        }
    }

    private static Page text(int status, String body) {
        return new Page(status, "text/plain; charset=utf-8", body + "\n");
    }

    private static void send(HttpExchange exchange, boolean head, Page page) throws IOException {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (head) {
            exchange.sendResponseHeaders(page.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(page.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        callers.close();
    }
}

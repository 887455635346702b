package org.tripcap.capture.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A time-stamping authority (RFC 3161) that answers over HTTP on the loopback address with what {@code openssl ts -reply} makes
 * of each question. Its certificate is issued by a root of its own.
 */
public final class OpensslTimeStamping implements AutoCloseable {
    private static final String CONFIGURATION = """
            [req]
            distinguished_name = name
            prompt = no
            [name]
            CN = time stamping
            [root]
            basicConstraints = critical, CA:TRUE
            keyUsage = critical, keyCertSign
            [tsa]
            keyUsage = critical, digitalSignature
            extendedKeyUsage = critical, timeStamping
            [server]
            keyUsage = critical, digitalSignature
            extendedKeyUsage = critical, serverAuth
            [tsa_config]
            serial = DIRECTORY/serial
            crypto_device = builtin
            signer_cert = DIRECTORY/tsa.pem
            signer_key = DIRECTORY/tsa.key
            certs = DIRECTORY/root.pem
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256, sha512
            accuracy = secs:1, millisecs:500
            ess_cert_id_alg = sha256
            """;

    private final Path directory;
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;

    private OpensslTimeStamping(Path directory, HttpServer server) {
        this.directory = directory;
        this.server = server;
    }

    /** Whether openssl is installed. */
    public static boolean available() throws InterruptedException {
        return Programs.works("openssl", "version");
    }

    /** Makes root and authority in {@code directory}, and begins to answer. */
    public static OpensslTimeStamping start(Path directory) throws IOException, InterruptedException {
        return start(directory, "tsa");
    }

    /** The same with a certificate for web servers, which must not stamp times. */
    public static OpensslTimeStamping startMiscertified(Path directory) throws IOException, InterruptedException {
        return start(directory, "server");
    }

    private static OpensslTimeStamping start(Path directory, String extensions)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("serial"), "01\n");
        Files.writeString(directory.resolve("openssl.cnf"), CONFIGURATION.replace("DIRECTORY", directory.toString()));
        String configuration = directory.resolve("openssl.cnf").toString();
        String rootKey = directory.resolve("root.key").toString();
        String root = directory.resolve("root.pem").toString();
        String request = directory.resolve("tsa.csr").toString();
        Programs.output(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                rootKey,
                "-out",
                root,
                "-days",
                "3650",
                "-config",
                configuration,
                "-extensions",
                "root");
        Programs.output(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                directory.resolve("tsa.key").toString(),
                "-out",
                request,
                "-subj",
                "/CN=stamper",
                "-config",
                configuration);
        Programs.output(
                "openssl",
                "x509",
                "-req",
                "-in",
                request,
                "-CA",
                root,
                "-CAkey",
                rootKey,
                "-CAcreateserial",
                "-days",
                "3650",
                "-extfile",
                configuration,
                "-extensions",
                extensions,
                "-out",
                directory.resolve("tsa.pem").toString());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OpensslTimeStamping stamping = new OpensslTimeStamping(directory, server);
        server.createContext("/", stamping::answer);
        server.start();
        return stamping;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int number = asked.incrementAndGet();
            byte[] question = exchange.getRequestBody().readAllBytes();
            byte @Nullable [] reply = away ? null : reply(number, question);
            if (reply == null) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    /** The answer to a question, as openssl makes it. */
    public byte[] reply(int number, byte[] question) throws IOException {
        Path in = directory.resolve("question-" + number);
        Path out = directory.resolve("answer-" + number);
        Files.write(in, question);
        try {
            Programs.output(
                    "openssl",
                    "ts",
                    "-reply",
                    "-config",
                    directory.resolve("openssl.cnf").toString(),
                    "-section",
                    "tsa_config",
                    "-queryfile",
                    in.toString(),
                    "-out",
                    out.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while openssl stamps", e);
        }
        return Files.readAllBytes(out);
    }

    /** Where it answers. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** From now on it answers 503, or as usual again. */
    public void away(boolean isAway) {
        away = isAway;
    }

    /** How often it was asked. */
    public int asked() {
        return asked.get();
    }

    /** The root's file, PEM, for {@code openssl ts -verify -CAfile}. */
    public Path rootFile() {
        return directory.resolve("root.pem");
    }

    /** The root, DER. */
    public byte[] root() throws IOException {
        return der(rootFile());
    }

    /** The authority's own certificate, DER. */
    public byte[] certificate() throws IOException {
        return der(directory.resolve("tsa.pem"));
    }

    private static byte[] der(Path pem) throws IOException {
        String text = Files.readString(pem);
        String body = text.replaceAll("(?s).*-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----.*", "");
        return Base64.getMimeDecoder().decode(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol said in the clear on one flow. Every list is bounded by {@link #MAX_VALUES} and every string by
 * {@link #MAX_STRING} characters.
 */
public sealed interface Facts {
    /** Most values kept of one field of one flow, DNS apart with 1,024; further ones are left out. */
    int MAX_VALUES = 32;

    /** Longest string kept, in characters; longer ones are cut. */
    int MAX_STRING = 1024;

    /** Name for {@code network.protocol}. */
    String protocol();

    /** Writes the fields that stand at the document's root. */
    void writeEcs(JsonGenerator json) throws IOException;

    /** Writes the fields that stand under {@code tripcap}, where ECS has no name. */
    default void writeOwn(JsonGenerator json) throws IOException {}

    /** DNS messages (RFC 1035), also over TCP, mDNS, LLMNR and clear HTTP/2 (RFC 8484). */
    record Dns(
            String protocol,
            List<Question> questions,
            List<Answer> answers,
            List<String> responseCodes,
            List<Integer> ids)
            implements Facts {
        /** A question; the name in lower case as it would be compared, without the final dot. */
        public record Question(String name, String type, String dnsClass) {}

        /** An answer record; the data as an address, a name or text, null for kinds not read. */
        public record Answer(
                String name,
                String type,
                long ttl,
                @Nullable String data) {}

        public Dns {
            questions = List.copyOf(questions);
            answers = List.copyOf(answers);
            responseCodes = List.copyOf(responseCodes);
            ids = List.copyOf(ids);
        }

        @Override
        public void writeEcs(JsonGenerator json) throws IOException {
            FactsDocument.dns(json, this);
        }
    }

    /** A TLS handshake's clear part: ClientHello, ServerHello and, up to TLS 1.2, the certificate. Also inside QUIC. */
    record Tls(
            String protocol,
            @Nullable String version,
            @Nullable String serverName,
            List<String> clientProtocols,
            @Nullable String ja4,
            @Nullable String cipher,
            @Nullable String nextProtocol,
            @Nullable Certificate certificate)
            implements Facts {
        /** The server's own certificate: names as RFC 2253 text. */
        public record Certificate(String subject, String issuer, Instant notBefore, Instant notAfter, String sha256) {}

        public Tls {
            clientProtocols = List.copyOf(clientProtocols);
        }

        @Override
        public void writeEcs(JsonGenerator json) throws IOException {
            FactsDocument.tls(json, this);
        }

        @Override
        public void writeOwn(JsonGenerator json) throws IOException {
            FactsDocument.tlsOwn(json, this);
        }
    }

    /** HTTP/1 requests and responses (RFC 9112). */
    record Http(
            List<String> methods,
            List<String> hosts,
            List<String> targets,
            List<Integer> statusCodes,
            List<String> versions,
            List<String> userAgents,
            List<String> mimeTypes)
            implements Facts {
        public Http {
            methods = List.copyOf(methods);
            hosts = List.copyOf(hosts);
            targets = List.copyOf(targets);
            statusCodes = List.copyOf(statusCodes);
            versions = List.copyOf(versions);
            userAgents = List.copyOf(userAgents);
            mimeTypes = List.copyOf(mimeTypes);
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public void writeEcs(JsonGenerator json) throws IOException {
            FactsDocument.http(json, this);
        }

        @Override
        public void writeOwn(JsonGenerator json) throws IOException {
            FactsDocument.httpOwn(json, this);
        }
    }

    /**
     * Text protocols that greet: SSH identification strings (RFC 4253 section 4.2), SMTP (RFC 5321) and FTP (RFC 959)
     * greetings and commands. Arguments of FTP {@code PASS} and of SMTP {@code AUTH} are never kept.
     */
    record Banner(
            String protocol,
            @Nullable String client,
            @Nullable String server,
            List<String> commands) implements Facts {
        public Banner {
            commands = List.copyOf(commands);
        }

        @Override
        public void writeEcs(JsonGenerator json) {}

        @Override
        public void writeOwn(JsonGenerator json) throws IOException {
            FactsDocument.bannerOwn(json, this);
        }
    }
}

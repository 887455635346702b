package org.tripcap.ingest.dissect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes protocol facts under their ECS names. */
final class FactsDocument {
    private FactsDocument() {}

    static void dns(JsonGenerator json, Facts.Dns dns) throws IOException {
        json.writeObjectFieldStart("dns");
        JsonFields.texts(json, "id", distinct(dns.ids(), String::valueOf));
        JsonFields.texts(json, "type", types(dns));
        if (!dns.questions().isEmpty()) {
            json.writeObjectFieldStart("question");
            JsonFields.texts(json, "name", distinct(dns.questions(), Facts.Dns.Question::name));
            JsonFields.texts(json, "type", distinct(dns.questions(), Facts.Dns.Question::type));
            JsonFields.texts(json, "class", distinct(dns.questions(), Facts.Dns.Question::dnsClass));
            json.writeEndObject();
        }
        if (!dns.answers().isEmpty()) {
            json.writeArrayFieldStart("answers");
            for (Facts.Dns.Answer answer : dns.answers()) {
                json.writeStartObject();
                json.writeStringField("name", answer.name());
                json.writeStringField("type", answer.type());
                json.writeNumberField("ttl", answer.ttl());
                JsonFields.text(json, "data", answer.data());
                json.writeEndObject();
            }
            json.writeEndArray();
            JsonFields.texts(json, "resolved_ip", distinct(dns.answers(), FactsDocument::address));
        }
        JsonFields.texts(json, "response_code", distinct(dns.responseCodes(), code -> code));
        json.writeEndObject();
    }

    private static List<String> types(Facts.Dns dns) {
        var types = new ArrayList<String>(2);
        if (!dns.questions().isEmpty()) {
            types.add("query");
        }
        if (!dns.responseCodes().isEmpty()) {
            types.add("answer");
        }
        return types;
    }

    private static @Nullable String address(Facts.Dns.Answer answer) {
        return answer.type().equals("A") || answer.type().equals("AAAA") ? answer.data() : null;
    }

    static void tls(JsonGenerator json, Facts.Tls tls) throws IOException {
        json.writeObjectFieldStart("tls");
        if (tls.version() != null) {
            json.writeStringField("version", tls.version());
            json.writeStringField("version_protocol", tls.version().startsWith("ssl") ? "ssl" : "tls");
        }
        JsonFields.text(json, "cipher", tls.cipher());
        JsonFields.text(json, "next_protocol", tls.nextProtocol());
        if (tls.serverName() != null || tls.ja4() != null) {
            json.writeObjectFieldStart("client");
            JsonFields.text(json, "server_name", tls.serverName());
            JsonFields.text(json, "ja4", tls.ja4());
            json.writeEndObject();
        }
        Facts.Tls.Certificate certificate = tls.certificate();
        if (certificate != null) {
            json.writeObjectFieldStart("server");
            json.writeStringField("subject", certificate.subject());
            json.writeStringField("issuer", certificate.issuer());
            json.writeStringField("not_before", certificate.notBefore().toString());
            json.writeStringField("not_after", certificate.notAfter().toString());
            json.writeObjectFieldStart("hash");
            json.writeStringField("sha256", certificate.sha256());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static void tlsOwn(JsonGenerator json, Facts.Tls tls) throws IOException {
        if (!tls.clientProtocols().isEmpty()) {
            json.writeObjectFieldStart("tls");
            JsonFields.texts(json, "client_protocols", tls.clientProtocols());
            json.writeEndObject();
        }
    }

    static void http(JsonGenerator json, Facts.Http http) throws IOException {
        json.writeObjectFieldStart("http");
        JsonFields.texts(json, "version", http.versions());
        if (!http.methods().isEmpty()) {
            json.writeObjectFieldStart("request");
            JsonFields.texts(json, "method", http.methods());
            json.writeEndObject();
        }
        if (!http.statusCodes().isEmpty()) {
            json.writeObjectFieldStart("response");
            JsonFields.numbers(json, "status_code", http.statusCodes());
            JsonFields.texts(json, "mime_type", http.mimeTypes());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (!http.targets().isEmpty() || !http.hosts().isEmpty()) {
            json.writeObjectFieldStart("url");
            JsonFields.texts(json, "original", http.targets());
            JsonFields.texts(json, "path", distinct(http.targets(), FactsDocument::path));
            JsonFields.texts(json, "query", distinct(http.targets(), FactsDocument::query));
            JsonFields.texts(json, "domain", distinct(http.hosts(), FactsDocument::domain));
            JsonFields.numbers(json, "port", ports(http.hosts()));
            json.writeEndObject();
        }
        if (!http.userAgents().isEmpty()) {
            json.writeObjectFieldStart("user_agent");
            JsonFields.texts(json, "original", http.userAgents());
            json.writeEndObject();
        }
    }

    static void httpOwn(JsonGenerator json, Facts.Http http) throws IOException {
        if (!http.hosts().isEmpty()) {
            json.writeObjectFieldStart("http");
            JsonFields.texts(json, "host", http.hosts());
            json.writeEndObject();
        }
    }

    static void bannerOwn(JsonGenerator json, Facts.Banner banner) throws IOException {
        json.writeObjectFieldStart(banner.protocol());
        JsonFields.text(json, "client", banner.client());
        JsonFields.text(json, "server", banner.server());
        JsonFields.texts(json, "commands", banner.commands());
        json.writeEndObject();
    }

    private static String path(String target) {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }

    private static @Nullable String query(String target) {
        int start = target.indexOf('?');
        return start < 0 ? null : target.substring(start + 1);
    }

    /** The host without its port; an IPv6 literal without its brackets. */
    private static @Nullable String domain(String host) {
        String name = host.substring(0, portColon(host));
        if (name.length() > 1 && name.charAt(0) == '[' && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.isEmpty() ? null : name.toLowerCase(Locale.ROOT);
    }

    private static List<Integer> ports(List<String> hosts) {
        var ports = new LinkedHashSet<Integer>();
        for (String host : hosts) {
            int colon = portColon(host);
            int length = host.length() - colon - 1;
            if (length >= 1 && length <= 5) {
                int port = Integer.parseInt(host, colon + 1, host.length(), 10);
                if (port <= 0xffff) {
                    ports.add(port);
                }
            }
        }
        return List.copyOf(ports);
    }

    /** Where ":digits" ends the host, or its length. */
    private static int portColon(String host) {
        int colon = host.lastIndexOf(':');
        for (int i = colon + 1; i < host.length(); i++) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return host.length();
            }
        }
        return colon < 0 ? host.length() : colon;
    }

    private static <T> List<String> distinct(List<T> values, Function<T, @Nullable String> name) {
        var set = new LinkedHashSet<String>();
        for (T value : values) {
            String text = name.apply(value);
            if (text != null && !text.isEmpty()) {
                set.add(text);
            }
        }
        return List.copyOf(set);
    }
}

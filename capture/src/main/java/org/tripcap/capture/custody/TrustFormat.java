package org.tripcap.capture.custody;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.WireTime;

/** Parser and printer of {@link TrustFile}: JSON with the roots as PEM, so that openssl can use what people copy from it. */
final class TrustFormat {
    private static final int VERSION = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private TrustFormat() {}

    static TrustFile parse(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, TrustFile.MAX_BYTES, "trust file");
        fields.number("v", VERSION, VERSION);
        TrustFile trust = new TrustFile(
                fields.texts("roots", TrustFile.MAX_ROOTS).stream()
                        .map(pem -> Pem.decodeOne(pem, Pem.CERTIFICATE))
                        .toList(),
                fields.objects("revocations", TrustFile.MAX_REVOCATIONS, TrustFormat::revocation),
                fields.objects("notaries", TrustFile.MAX_NOTARIES, TrustFormat::notary),
                verifyTexts(fields),
                new TimeStampAnchors(fields
                        .optional("time_stamping", name -> fields.texts(name, TrustFile.MAX_TIME_STAMPING))
                        .orElse(List.of())
                        .stream()
                        .map(pem -> Pem.decodeOne(pem, Pem.CERTIFICATE))
                        .toList()));
        fields.end();
        return trust;
    }

    /** The former ones are in a field of their own, so that a file that names one text is as it ever was. */
    private static List<Digest> verifyTexts(JsonFields fields) {
        List<Digest> digests = new ArrayList<>();
        fields.optional("verify_text", fields::digest).ifPresent(digests::add);
        fields
                .optional("former_verify_texts", name -> fields.texts(name, TrustFile.MAX_VERIFY_TEXTS))
                .orElse(List.of())
                .stream()
                .map(Digest::parse)
                .forEach(digests::add);
        return digests;
    }

    private static TrustFile.Revocation revocation(JsonFields fields) {
        return new TrustFile.Revocation(
                fields.text("key"),
                fields.code("reason", RevocationReason.values(), RevocationReason::code),
                fields.time("since"));
    }

    private static NotaryKeys notary(JsonFields fields) {
        return new NotaryKeys(
                fields.text("origin"),
                new Ed25519Key(fields.hex("ed25519", Ed25519Key.LENGTH)),
                fields.hex("ml_dsa_44", NotaryKeys.ML_DSA_44_LENGTH));
    }

    static byte[] print(TrustFile trust) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("v", VERSION);
            certificates(json, "roots", trust.roots());
            revocations(json, trust.revocations());
            notaries(json, trust.notaries());
            verifyTexts(json, trust.verifyTexts());
            if (!trust.timeStamping().isEmpty()) {
                certificates(json, "time_stamping", trust.timeStamping());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        bytes.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    private static void certificates(JsonGenerator json, String field, List<byte[]> certificates) throws IOException {
        json.writeArrayFieldStart(field);
        for (byte[] certificate : certificates) {
            json.writeString(Pem.encode(Pem.CERTIFICATE, certificate));
        }
        json.writeEndArray();
    }

    private static void revocations(JsonGenerator json, List<TrustFile.Revocation> revocations) throws IOException {
        json.writeArrayFieldStart("revocations");
        for (TrustFile.Revocation revocation : revocations) {
            json.writeStartObject();
            json.writeStringField("key", revocation.keyId());
            json.writeStringField("reason", revocation.reason().code());
            json.writeStringField("since", WireTime.format(revocation.since()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void verifyTexts(JsonGenerator json, List<Digest> digests) throws IOException {
        if (!digests.isEmpty()) {
            json.writeStringField("verify_text", digests.getFirst().hex());
        }
        if (digests.size() > 1) {
            json.writeArrayFieldStart("former_verify_texts");
            for (Digest former : digests.subList(1, digests.size())) {
                json.writeString(former.hex());
            }
            json.writeEndArray();
        }
    }

    private static void notaries(JsonGenerator json, List<NotaryKeys> notaries) throws IOException {
        json.writeArrayFieldStart("notaries");
        for (NotaryKeys notary : notaries) {
            json.writeStartObject();
            json.writeStringField("origin", notary.origin());
            json.writeStringField(
                    "ed25519", HexFormat.of().formatHex(notary.ed25519().raw()));
            json.writeStringField("ml_dsa_44", HexFormat.of().formatHex(notary.mlDsa44()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

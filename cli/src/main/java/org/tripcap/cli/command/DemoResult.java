package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.tripcap.capture.custody.Verdict;

/**
 * What the demonstration found, as its last line with {@code --json}: names in snake case.
 *
 * @param packetsSent packets of the attack that were sent while the incident was open
 * @param packetsRecorded packets in the evidence
 * @param packetsOutsideIncident packets in the evidence that are not one of those sent
 * @param bytesRecorded sum of the recorded packets' lengths
 * @param flows flows found by search
 * @param triggerToCaptureMs from posting the alert to the sensor's recording, in milliseconds
 * @param captureToSearchableMs from the last packet's capture until every packet is found by search, in milliseconds
 * @param verdict of the untouched evidence
 * @param verdictAfterTampering with one byte of the stored evidence flipped
 * @param bundle where the exported case lies
 * @param source {@code live} or {@code file}
 */
record DemoResult(
        long packetsSent,
        long packetsRecorded,
        long packetsOutsideIncident,
        long bytesRecorded,
        long flows,
        double triggerToCaptureMs,
        double captureToSearchableMs,
        Verdict verdict,
        Verdict verdictAfterTampering,
        String bundle,
        String source) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    JsonNode toJson() {
        return JSON.<com.fasterxml.jackson.databind.node.ObjectNode>valueToTree(this)
                .put("verdict", verdict.code())
                .put("verdict_after_tampering", verdictAfterTampering.code());
    }
}

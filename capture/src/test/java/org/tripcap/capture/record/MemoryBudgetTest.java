package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBudgetTest {
    private static final int MIB = 1 << 20;

    @Test
    void theDefault_isDividedAsItIsDescribed() {
        MemoryBudget budget = new MemoryBudget(256L * MIB, 4 * MIB);

        assertThat(budget.ringBytes()).isEqualTo(96L * MIB);
        assertThat(budget.heapBytes()).isEqualTo(160L * MIB);
        assertThat(budget.sections()).isEqualTo(12);
        assertThat(budget.sealers(2)).isEqualTo(2);
        assertThat(budget.sealers(64)).isEqualTo(2);
        assertThat(budget.recentBytes()).isEqualTo(16L * MIB);
        assertThat(budget.sendingBytes()).isEqualTo(24L * MIB);
    }

    @ParameterizedTest
    @CsvSource({"64,4", "96,4", "256,4", "256,7", "1024,1", "4096,7"})
    void whatIsInUse_neverPassesTheHeap(long total, int section) {
        MemoryBudget budget = new MemoryBudget(total * MIB, section * MIB);
        long used = (long) budget.sections() * section * MIB
                + budget.sealers(64) * 2L * section * MIB
                + budget.recentBytes()
                + budget.sendingBytes();

        assertThat(budget.sections()).isGreaterThanOrEqualTo(2);
        assertThat(used).isLessThanOrEqualTo(budget.heapBytes());
        assertThat(budget.heapBytes() + budget.ringBytes()).isEqualTo(total * MIB);
    }

    @Test
    void tooLittle_isRefused() {
        assertThatThrownBy(() -> new MemoryBudget(63L * MIB, 4 * MIB)).hasMessageContaining("at least 16 sections");
    }

    @Test
    void rings_neverPassTheirShare_andAlwaysLeaveEachHandleOne() {
        RingMemory memory = new RingMemory(96L * MIB, 16, 64 * MIB);
        List<Integer> rings = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            rings.add(memory.take());
        }

        assertThat(memory.bytesInUse()).isLessThanOrEqualTo(96L * MIB);
        assertThat(rings).allMatch(ring -> ring >= MIB);
        assertThat(rings.getFirst()).isBetween(48 * MIB, 64 * MIB);
        rings.forEach(memory::giveBack);
        assertThat(memory.bytesInUse()).isZero();
        assertThat(new RingMemory(96L * MIB, 1, 8 * MIB).take()).isEqualTo(8 * MIB);
    }
}

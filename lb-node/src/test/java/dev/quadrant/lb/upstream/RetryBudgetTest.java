package dev.quadrant.lb.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000;

    private static int taken(RetryBudget budget, long now) {
        int taken = 0;
        while (taken < 1_000_000 && budget.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void requestsBringTheirPart() {
        RetryBudget budget = new RetryBudget(new RetryBudget.Plan(20, 0), 0);
        assertThat(taken(budget, 0)).isEqualTo(10);
        for (int i = 0; i < 15; i++) {
            budget.requested();
        }
        assertThat(taken(budget, 0)).isEqualTo(3);
        // What is not used is not kept for ever.
        for (int i = 0; i < 1000; i++) {
            budget.requested();
        }
        assertThat(taken(budget, 100 * SECOND)).isEqualTo(10);
    }

    @Test
    void someASecond() {
        RetryBudget budget = new RetryBudget(new RetryBudget.Plan(0, 5), 0);
        assertThat(taken(budget, 0)).isEqualTo(50);
        assertThat(taken(budget, SECOND - 1)).isZero();
        assertThat(taken(budget, SECOND)).isEqualTo(5);
        assertThat(taken(budget, 3 * SECOND)).isEqualTo(10);
        assertThat(taken(budget, 1000 * SECOND)).isEqualTo(50);
    }

    @Test
    void none() {
        RetryBudget budget = new RetryBudget(new RetryBudget.Plan(0, 0), 0);
        budget.requested();
        assertThat(taken(budget, 1000 * SECOND)).isZero();
    }
}

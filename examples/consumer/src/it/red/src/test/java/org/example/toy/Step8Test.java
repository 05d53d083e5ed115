package org.example.toy;

class Step8Test extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new StepFleet(8);
    }
}

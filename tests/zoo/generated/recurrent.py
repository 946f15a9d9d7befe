"""Recurrent layers, their cells and wrappers. Python 3.6 syntax."""

from .values import Values

MILD = ["relu", "tanh", "sigmoid", "hard_sigmoid", "elu", "linear", "softsign"]


class Recurrent(Values):
    """Draws recurrent layers."""

    def _cell_arguments(self, name):
        found = self.some(0.3, activation=lambda: self.one(*MILD), dropout=0.1, recurrent_dropout=0.2)
        found.update(self.weighted(("kernel", "recurrent")))
        found.pop("activity_regularizer", None)
        if name != "SimpleRNN":
            found.update(self.some(0.4, recurrent_activation=lambda: self.one(*MILD)))
            found.update(self.some(0.3, implementation=self.one(1, 2)))
        if name == "GRU":
            found.update(self.some(0.5, reset_after=self.one(True, False)))
        if name == "LSTM":
            found.update(self.some(0.3, unit_forget_bias=False))
        return found

    def _run_arguments(self):
        return self.some(
            0.3,
            return_sequences=True,
            go_backwards=True,
            unroll=True,
            time_major=False,
            zero_output_for_mask=True,
        )

    def cell(self):
        name = self.one("SimpleRNN", "LSTM", "GRU")
        return self.make(name + "Cell", self.size(), **self._cell_arguments(name))

    def rnn(self, backwards=None, sequences=None, units=None):
        if self.chance(0.3):
            cells = [self.cell() for _ in range(self.size(1, 3))]
            cell = self.one(cells[0], cells, self.layers.StackedRNNCells(cells))
            found = self._run_arguments()
            made = self.layers.RNN
            positional = (cell,)
        else:
            name = self.one("SimpleRNN", "LSTM", "GRU")
            found = dict(self._cell_arguments(name), **self._run_arguments())
            made, positional = getattr(self.layers, name), (units or self.size(),)
        if self.chance(0.7):
            for key in ("unroll", "time_major", "zero_output_for_mask"):
                found.pop(key, None)
        for key, value in (("go_backwards", backwards), ("return_sequences", sequences)):
            if value is not None:
                found[key] = value
        found.update(self.some(0.1, stateful=True, return_state=True))
        found.update(self.common())
        return made(*positional, **found)

    def _recurrent(self, shape):
        if self.chance(0.35):
            if self.chance(0.3):
                sequences, units = self.chance(0.5), self.size()
                other = self.rnn(True, sequences, units)
                return self.make(
                    "Bidirectional",
                    self.rnn(False, sequences, units),
                    backward_layer=other,
                    merge_mode=self.one("concat", "sum", "mul", "ave"),
                )
            return self.make(
                "Bidirectional",
                self.rnn(),
                **self.some(0.6, merge_mode=self.one("concat", "sum", "mul", "ave")),
            )
        return self.rnn()

    def _conv_recurrent(self, shape):
        rank = len(shape) - 2
        found = self._spatial(rank)
        found.update(self._run_arguments())
        found.pop("unroll", None)
        found.pop("zero_output_for_mask", None)
        found.pop("time_major", None)
        found.update(self._cell_arguments("LSTM"))
        found.pop("implementation", None)
        found.update(self.some(0.15, dilation_rate=2))
        return self.make(f"ConvLSTM{rank}D", self.size(), self.sizes(rank, 1, 2), **found)

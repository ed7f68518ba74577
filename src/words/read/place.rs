//! The macro that declares a place of the table with the struct that it is read into.

/// Declares a place of the table together with the struct that it is read into.
///
/// ```text
/// place! {
///     /// What the place is for.
///     pub struct ImageFields = "image" {
///         /// What the fact means.
///         dockerfile: Path = "dockerfile" (Value "\"Dockerfile\"");
///     } blocks {
///         /// What the block means.
///         args: Entries = "args";
///     }
/// }
/// ```
/// A fact becomes a field `Option<Given<T>>`, a block a field `Vec<T>`. `open` adds a field `entries: Vec<Entry>` for
/// all other facts; `steps` adds `steps: Vec<Step>` for all words that are steps.
#[macro_export]
macro_rules! place {
    (
        $(#[doc = $doc:literal])*
        pub struct $Struct:ident = $name:literal {
            $( $(#[doc = $fdoc:literal])* $fact:ident : $fty:ty = $fname:literal $( ( $how:ident $($value:literal)? ) )? ; )*
        }
        $( blocks { $( $(#[doc = $bdoc:literal])* $block:ident : $bty:ty = $bname:literal $( ( $bhow:ident $($bvalue:literal)? ) )? ; )* } )?
        $( open $key:literal $odoc:literal )?
        $( steps $steps:ident )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Default)]
        pub struct $Struct {
            $( $(#[doc = $fdoc])* pub $fact: Option<$crate::words::values::Given<$fty>>, )*
            $($( $(#[doc = $bdoc])* pub $block: Vec<$bty>, )*)?
            /// All other facts.
            pub entries: Vec<$crate::words::read::Entry>,
            /// The steps in order.
            pub steps: Vec<$crate::words::steps::Step>,
            /// What is merged unchecked.
            pub raw: Vec<$crate::words::common::Raw>,
            /// Facts whose value was refused; that has been reported.
            pub refused: Vec<&'static str>,
        }

        impl $crate::words::read::Fields for $Struct {
            fn place() -> &'static $crate::words::table::Place {
                #[allow(unused_imports)]
                use $crate::words::read::BlockWord;
                #[allow(unused_imports)]
                use $crate::words::table::{Default, Form, Place, Word};
                static PLACE: Place = Place {
                    name: $name,
                    doc: concat!($($doc, "\n"),*),
                    words: &[
                        $( Word {
                            name: $fname,
                            form: Form::Fact(<$fty as $crate::words::values::FromValue>::ty),
                            doc: concat!($($fdoc, "\n"),*),
                            default: $crate::place!(@default $( $how $($value)? )?),
                        }, )*
                        $($( Word {
                            name: $bname,
                            form: Form::Block { form: <$bty>::FORM, body: <$bty as $crate::words::read::BlockWord>::body, many: <$bty>::MANY },
                            doc: concat!($($bdoc, "\n"),*),
                            default: $crate::place!(@default $( $bhow $($bvalue)? )?),
                        }, )*)?
                    ],
                    open: $crate::place!(@open $($key $odoc)?),
                    steps: $crate::place!(@steps $($steps)?),
                    by_header: false,
                };
                &PLACE
            }

            #[allow(unused_variables)]
            fn fact(&mut self, fact: &$crate::syntax::ast::Fact, cx: &mut $crate::words::read::Reader<'_>) -> bool {
                match fact.name.text.as_str() {
                    $( $fname => {
                        if let Some(first) = &self.$fact {
                            cx.twice($fname, fact.name.span, first.span);
                        } else {
                            self.$fact = cx.value(&fact.value);
                            if self.$fact.is_none() {
                                self.refused.push($fname);
                            }
                        }
                    } )*
                    _ => return $crate::place!(@entry self, fact, cx $(, $key)?),
                }
                #[allow(unreachable_code)]
                true
            }

            fn block(
                &mut self,
                block: &$crate::syntax::ast::Block,
                statement: &$crate::syntax::ast::Statement,
                cx: &mut $crate::words::read::Reader<'_>,
            ) -> bool {
                #[allow(unused_imports)]
                use $crate::words::read::BlockWord;
                #[allow(unused_variables)]
                match block.word.text.as_str() {
                    $($( $bname => {
                        if !<$bty>::MANY && !self.$block.is_empty() {
                            cx.twice($bname, block.word.span, block.word.span);
                        } else if let Some(read) = <$bty>::read(block, statement, cx) {
                            self.$block.push(read);
                        }
                    } )*)?
                    "raw" => {
                        if let Some(raw) = $crate::words::common::Raw::read(block, statement, cx) {
                            self.raw.push(raw);
                        }
                    }
                    _ => return $crate::place!(@step self, block, statement, cx $(, $steps)?),
                }
                true
            }

            fn facts(&self) -> Vec<$crate::words::read::FactView<'_>> {
                #[allow(unused_mut)]
                let mut facts = Vec::new();
                $( facts.extend(self.$fact.as_ref().map(|g| $crate::words::read::FactView::of($fname, g))); )*
                facts
            }

            #[allow(unused_variables)]
            fn finish(&mut self, at: $crate::source::Span, cx: &mut $crate::words::read::Reader<'_>) {
                #[allow(unused_imports)]
                use $crate::words::table::Default;
                let place = Self::place();
                $( if self.$fact.is_none() && !self.refused.contains(&$fname) {
                    match $crate::place!(@default $( $how $($value)? )?) {
                        Default::Required => if let Some(word) = place.word($fname) { cx.missing(place, word, at) },
                        Default::Value(text) => {
                            self.$fact = <$fty as $crate::words::values::FromValue>::default(text)
                                .map(|value| $crate::words::values::Given { value: $crate::words::values::Value::Known(value), span: at, default: true });
                        }
                        Default::Absent | Default::From(_) => {}
                    }
                } )*
                $($( if self.$block.is_empty() && $crate::place!(@default $( $bhow $($bvalue)? )?) == Default::Required {
                    if let Some(word) = place.word($bname) { cx.missing(place, word, at) }
                } )*)?
            }
        }
    };
    (@default) => { $crate::words::table::Default::Absent };
    (@default Required) => { $crate::words::table::Default::Required };
    (@default Value $value:literal) => { $crate::words::table::Default::Value($value) };
    (@default From $value:literal) => { $crate::words::table::Default::From($value) };
    (@open) => { None };
    (@open $key:literal $doc:literal) => { Some(($key, $doc)) };
    (@steps) => { None };
    (@steps $steps:ident) => { Some($crate::words::table::Steps::$steps) };
    (@entry $self:ident, $fact:ident, $cx:ident) => { false };
    (@entry $self:ident, $fact:ident, $cx:ident, $key:literal) => {{
        $crate::words::read::push_fact(&mut $self.entries, $fact, $cx);
        true
    }};
    (@step $self:ident, $block:ident, $statement:ident, $cx:ident) => { false };
    (@step $self:ident, $block:ident, $statement:ident, $cx:ident, $steps:ident) => {
        $crate::words::steps::read_step($block, $statement, $crate::words::table::Steps::$steps, &mut $self.steps, $cx)
    };
}
